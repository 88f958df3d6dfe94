import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createWorkerPool } from '../../pipeline/engine/worker-pool.ts';
import type { WorkerPool } from '../../pipeline/engine/worker-pool.ts';

interface Echo {
  value: unknown;
  threadId: number;
  told: number;
}

const entry = new URL('../fixtures/echo-worker.ts', import.meta.url);
const closed: WorkerPool<Echo>[] = [];
const open = (count: number) => {
  const pool = createWorkerPool<Echo>(entry, count, {});
  closed.push(pool);
  return pool;
};
const ask = (pool: WorkerPool<Echo>, kind: string, more: object = {}) =>
  pool.request(() => ({ message: { kind, ...more } }));
const gate = () => new Int32Array(new SharedArrayBuffer(4));
const release = (held: Int32Array) => {
  Atomics.store(held, 0, 1);
  Atomics.notify(held, 0);
};

describe('createWorkerPool', () => {
  afterEach(async () => {
    for (const pool of closed.splice(0)) await pool.close();
  });

  it('keeps every worker busy and the rest in line', async () => {
    const pool = open(2);
    const held = gate();
    const first = [0, 1].map((value) => ask(pool, 'hold', { value, gate: held }));
    const third = ask(pool, 'echo', { value: 2 });
    const early = await Promise.race([third.then(() => 'answered'), new Promise((r) => setImmediate(r, 'in line'))]);
    expect(early).toBe('in line');
    release(held);
    const answers = await Promise.all([...first, third]);
    expect(answers.map(({ value }) => value)).toEqual([0, 1, 2]);
    expect(new Set(answers.slice(0, 2).map(({ threadId }) => threadId)).size).toBe(2);
  });

  it('answers a hundred requests in their own promises', async () => {
    const pool = open(3);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, value) => ask(pool, 'echo', { value })));
    expect(answers.map(({ value }) => value)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('moves the buffers that it is told to', async () => {
    const pool = open(1);
    const data = Float32Array.of(1, 2, 3);
    const { value } = await pool.request(() => ({ message: { kind: 'echo', value: data }, transfer: [data.buffer] }));
    expect(value).toEqual(Float32Array.of(1, 2, 3));
    expect(data.length).toBe(0);
  });

  it('tells every worker', async () => {
    const pool = open(2);
    pool.tell({ kind: 'tell' });
    const answers = await Promise.all([ask(pool, 'echo'), ask(pool, 'echo')]);
    expect(answers.map(({ told }) => told)).toEqual([1, 1]);
  });

  it("rejects with the worker's message and goes on", async () => {
    const pool = open(1);
    await expect(ask(pool, 'fail', { value: 'fly' })).rejects.toThrow('cannot fly');
    expect((await ask(pool, 'echo', { value: 1 })).value).toBe(1);
  });

  it('rejects what a dying worker had in hand, and gives the rest to the others', async () => {
    const pool = open(2);
    const held = gate();
    const dying = ask(pool, 'exit');
    const holding = ask(pool, 'hold', { value: 'held', gate: held });
    const waiting = ask(pool, 'echo', { value: 'waited' });
    await expect(dying).rejects.toThrow('a worker died (exit code 3)');
    release(held);
    expect((await holding).value).toBe('held');
    expect((await waiting).value).toBe('waited');
    expect(pool.size).toBe(1);
  });

  it('rejects everything, then and later, when the last worker has died', async () => {
    const pool = open(1);
    const dying = ask(pool, 'throw');
    const waiting = ask(pool, 'echo');
    await expect(dying).rejects.toThrow('a worker died (out of luck)');
    await expect(waiting).rejects.toThrow('a worker died (out of luck)');
    await expect(ask(pool, 'echo')).rejects.toThrow('a worker died (out of luck)');
  });

  it('rejects what is in flight or in line when it is closed, and ends its workers', async () => {
    const pool = open(1);
    const held = gate();
    const holding = ask(pool, 'hold', { gate: held });
    const waiting = ask(pool, 'echo');
    const results = Promise.allSettled([holding, waiting]);
    const closing = pool.close();
    release(held);
    await closing;
    expect((await results).map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await expect(holding).rejects.toThrow('the engine was closed');
    expect(pool.size).toBe(0);
  });

  it('lets the process end when it is idle, even if nobody closes it', () => {
    const script = fileURLToPath(new URL('../fixtures/abandon-pool.ts', import.meta.url));
    const { stdout, status } = spawnSync(process.execPath, [script], { timeout: 60_000 });
    expect([String(stdout), status]).toEqual(['done', 0]);
  });
});
