import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import type { Graph } from '../../pipeline/network/graph.ts';

/** y = (x + 1) · 2, row by row */
const graph: Graph = {
  inputs: [{ name: 'x', shape: [2, 3], type: 'float32' }],
  outputs: ['y'],
  nodes: [
    { op: 'Add', name: 'sum', inputs: ['x', 'one'], outputs: ['sum'], attributes: {} },
    { op: 'Mul', name: 'y', inputs: ['sum', 'two'], outputs: ['y'], attributes: {} },
  ],
  constants: new Map([
    ['one', { data: Float32Array.of(1), shape: [1] }],
    ['two', { data: Float32Array.of(2), shape: [1] }],
  ]),
};

describe('createOnnxEngine', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createOnnxEngine({ workers: 2 });
  });
  afterAll(() => engine.dispose());

  it('runs as many programs at once as it has workers, each with its own result', async () => {
    expect(engine.concurrency).toBe(2);
    const program = await engine.compile(graph);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => program.run({ x: { data: new Float32Array(6).fill(i), shape: [2, 3] } })),
    );
    for (const [i, { y }] of results.entries()) {
      expect(y).toEqual({ data: new Float32Array(6).fill(2 * i + 2), shape: [2, 3] });
    }
    await program.dispose();
  });

  it('takes float64 tensors, and views of a larger buffer without taking the buffer away', async () => {
    const program = await engine.compile(graph);
    const whole = Float32Array.from({ length: 12 }, (_, i) => i);
    const { y: fromView } = await program.run({ x: { data: whole.subarray(6), shape: [2, 3] } });
    expect([...fromView!.data]).toEqual([14, 16, 18, 20, 22, 24]);
    expect(whole.length).toBe(12);
    const { y: fromDouble } = await program.run({ x: { data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] } });
    expect([...fromDouble!.data]).toEqual([4, 6, 8, 10, 12, 14]);
    await program.dispose();
  });

  it('takes int32 tensors', async () => {
    const program = await engine.compile({
      inputs: [
        { name: 'x', shape: [3, 2], type: 'float32' },
        { name: 'rows', shape: [2], type: 'int32' },
      ],
      outputs: ['y'],
      nodes: [{ op: 'Gather', name: 'y', inputs: ['x', 'rows'], outputs: ['y'], attributes: { axis: 0 } }],
      constants: new Map(),
    });
    const { y } = await program.run({
      x: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] },
      rows: { data: Int32Array.of(2, 0), shape: [2] },
    });
    expect(y).toEqual({ data: Float32Array.of(5, 6, 1, 2), shape: [2, 2] });
    await program.dispose();
  });

  it('names what is wrong with the feeds and goes on', async () => {
    const program = await engine.compile(graph);
    await expect(program.run({ x: { data: new Float32Array(8), shape: [2, 4] } })).rejects.toThrow(/x/);
    await expect(program.run({})).rejects.toThrow(/x/);
    const { y } = await program.run({ x: { data: new Float32Array(6), shape: [2, 3] } });
    expect([...y!.data]).toEqual([2, 2, 2, 2, 2, 2]);
    await program.dispose();
  });

  it('refuses a graph whose sizes are free', async () => {
    const free: Graph = { ...graph, inputs: [{ name: 'x', shape: [-1, 3], type: 'float32' }] };
    await expect(engine.compile(free)).rejects.toThrow('input "x"');
  });

  it('lets runs in flight end before a program is disposed of, then refuses more', async () => {
    const program = await engine.compile(graph);
    const running = program.run({ x: { data: new Float32Array(6), shape: [2, 3] } });
    await program.dispose();
    expect([...(await running).y!.data]).toEqual([2, 2, 2, 2, 2, 2]);
    await expect(program.run({ x: { data: new Float32Array(6), shape: [2, 3] } })).rejects.toThrow('disposed');
  });

  it('falls back to the CPU with one sentence where a provider is missing', async () => {
    const sentences: string[] = [];
    const fallback = await createOnnxEngine({ provider: 'cuda', workers: 1, warn: (line) => sentences.push(line) });
    const program = await fallback.compile(graph);
    const { y } = await program.run({ x: { data: new Float32Array(6), shape: [2, 3] } });
    expect([...y!.data]).toEqual([2, 2, 2, 2, 2, 2]);
    // Where CUDA is installed there is nothing to say.
    expect(sentences.map((line) => line.includes('"cuda"'))).toEqual(fallback.name.endsWith('cpu') ? [true] : []);
    await fallback.dispose();
    await expect(program.run({ x: { data: new Float32Array(6), shape: [2, 3] } })).rejects.toThrow('closed');
  });
});
