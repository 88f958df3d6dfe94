import { Worker } from 'node:worker_threads';
import type { Transferable } from 'node:worker_threads';

/** What a worker answers to a request. */
export type Reply<Result> = { result: Result } | { error: string };

/** A message and the buffers that move with it instead of being copied. */
export interface Parcel {
  message: unknown;
  transfer?: Transferable[];
}

/** Workers that each do one thing at a time; requests wait in line while all are busy. */
export interface WorkerPool<Result> {
  /** Workers still alive. */
  readonly size: number;
  /**
   * Hands a request to the next idle worker.
   * @param pack makes the request, told which worker will get it
   * @throws Error with the worker's own message, or that the worker or the pool ended
   */
  request(pack: (worker: number) => Parcel): Promise<Result>;
  /** Posts a message that has no answer to every worker. */
  tell(message: unknown): void;
  /** Rejects what is in flight or in line, and resolves when every worker has ended. Workers must end on `closing`. */
  close(): Promise<void>;
}

/** Asks a worker to let go of what it holds and to end. */
export const closing = { kind: 'close' } as const;

interface Job<Result> {
  pack: (worker: number) => Parcel;
  resolve: (result: Result) => void;
  reject: (error: Error) => void;
}

interface Member<Result> {
  id: number;
  worker: Worker;
  job: Job<Result> | undefined;
  failure: Error | undefined;
  ended: Promise<void>;
}

/**
 * Starts `count` workers. An idle worker does not keep the process alive, a busy one does.
 * A worker that dies takes only its own request with it; the others go on.
 * @param entry the worker's module; it posts one Reply for each request
 */
export function createWorkerPool<Result>(entry: URL, count: number, workerData: unknown): WorkerPool<Result> {
  const members = new Set<Member<Result>>();
  const waiting: Job<Result>[] = [];
  let over: Error | undefined;

  for (let id = 0; id < count; id++) {
    const worker = new Worker(entry, { workerData });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const member: Member<Result> = { id, worker, job: undefined, failure: undefined, ended };
    members.add(member);
    worker.on('message', (reply: Reply<Result>) => {
      const job = member.job;
      member.job = undefined;
      worker.unref();
      if ('error' in reply) job?.reject(new Error(reply.error));
      else job?.resolve(reply.result);
      assign();
    });
    worker.on('error', (error) => {
      member.failure = error;
    });
    worker.on('exit', (code) => {
      members.delete(member);
      const reason = member.failure ? member.failure.message : `exit code ${code}`;
      const death = new Error(`a worker died (${reason})`, { cause: member.failure });
      member.job?.reject(over ?? death);
      if (members.size === 0) rejectWaiting((over ??= death));
    });
    // After the listeners: adding one for messages counts as a use.
    worker.unref();
  }

  function assign(): void {
    for (const member of members) {
      if (waiting.length === 0) return;
      if (member.job || member.failure) continue;
      member.job = waiting.shift()!;
      member.worker.ref();
      try {
        const { message, transfer = [] } = member.job.pack(member.id);
        member.worker.postMessage(message, transfer);
      } catch (error) {
        member.job.reject(error as Error);
        member.job = undefined;
        member.worker.unref();
      }
    }
  }

  function rejectWaiting(error: Error): void {
    for (const { reject } of waiting.splice(0)) reject(error);
  }

  return {
    get size() {
      return members.size;
    },
    request(pack) {
      return new Promise((resolve, reject) => {
        if (over) return reject(over);
        waiting.push({ pack, resolve, reject });
        assign();
      });
    },
    tell(message) {
      for (const { worker } of members) worker.postMessage(message, []);
    },
    async close() {
      over ??= new Error('the engine was closed');
      rejectWaiting(over);
      const alive = [...members];
      for (const member of alive) {
        member.job?.reject(over);
        member.worker.ref();
        member.worker.postMessage(closing, []);
      }
      await Promise.all(alive.map(({ ended }) => ended));
    },
  };
}
