// The entry of a worker: holds sessions of onnxruntime and runs one request at a time.

import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node';
import type { Tensor } from '../network/graph.ts';
import type { Provider, Tensors } from './engine.ts';
import type { closing, Reply } from './worker-pool.ts';

/** What the engine posts to its workers; only `run` is answered. */
export type OnnxRequest =
  | {
      kind: 'run';
      program: number;
      /** The ONNX model, where this worker has not seen the program yet. */
      model: Uint8Array | undefined;
      feeds: Tensors;
    }
  | { kind: 'release'; program: number }
  | typeof closing;

export interface OnnxWorkerData {
  provider: Provider;
}

const { provider } = workerData as OnnxWorkerData;
const sessions = new Map<number, InferenceSession>();
const port = parentPort!;

const options: InferenceSession.SessionOptions = {
  // onnxruntime puts on the CPU what another provider cannot run.
  executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
  graphOptimizationLevel: 'all',
  // A worker has a core of its own, and `run` blocks it.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // Errors reach the caller as exceptions; warnings would only repeat themselves in every worker.
  logSeverityLevel: 3,
};

async function run(program: number, model: Uint8Array | undefined, feeds: Tensors): Promise<Tensors> {
  if (model) {
    await release(program);
    sessions.set(program, await InferenceSession.create(model, options));
  }
  const inputs = Object.entries(feeds).map(([name, { data, shape }]): [string, OnnxTensor] => [
    name,
    data instanceof Int32Array
      ? new OnnxTensor('int32', data, shape)
      : new OnnxTensor('float32', data instanceof Float32Array ? data : Float32Array.from(data), shape),
  ]);
  const results = await sessions.get(program)!.run(Object.fromEntries(inputs));
  return Object.fromEntries(
    Object.entries(results).map(([name, { data, dims }]): [string, Tensor] => [
      name,
      { data: data as Float32Array | Int32Array, shape: dims },
    ]),
  );
}

async function release(program: number): Promise<void> {
  const session = sessions.get(program);
  sessions.delete(program);
  await session?.release();
}

async function answer(request: OnnxRequest): Promise<void> {
  if (request.kind === 'release') return release(request.program);
  if (request.kind === 'close') {
    for (const program of sessions.keys()) await release(program);
    port.close();
    return;
  }
  let reply: Reply<Tensors>;
  try {
    reply = { result: await run(request.program, request.model, request.feeds) };
  } catch (error) {
    reply = { error: (error as Error).message };
  }
  const buffers = 'result' in reply ? Object.values(reply.result).map(({ data }) => data.buffer as ArrayBuffer) : [];
  port.postMessage(reply, buffers);
}

// One after the other: a run gives way to the event loop, and a session must not be released under it.
let last = Promise.resolve();
port.on('message', (request: OnnxRequest) => {
  last = last.then(() => answer(request));
});
