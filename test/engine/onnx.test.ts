import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { UserError } from '../../pipeline/user-error.ts';

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

/** y = x + step · factor, and what is added beside it */
const sumGraph: Graph = {
  inputs: ['x', 'step', 'factor'].map((name) => ({ name, shape: [1], type: 'float32' })),
  outputs: ['y', 'addend'],
  nodes: [
    { op: 'Mul', name: 'addend', inputs: ['step', 'factor'], outputs: ['addend'], attributes: {} },
    { op: 'Add', name: 'y', inputs: ['x', 'addend'], outputs: ['y'], attributes: {} },
  ],
  constants: new Map(),
};

const upToFive = () => ({ x: { data: Float32Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] } });
const one = (value: number) => ({ data: Float32Array.of(value), shape: [1] });

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

  it('hands outputs on from run to run of a series', async () => {
    const program = await engine.compile(graph, { handOn: { y: 'x' } });
    const { y } = await program.runSeries(upToFive(), [{}, {}, {}]);
    expect(y).toEqual({ data: Float32Array.of(14, 22, 30, 38, 46, 54), shape: [2, 3] });
    expect((await program.runSeries(upToFive(), [{}])).y).toEqual((await program.run(upToFive())).y);
    await program.dispose();
  });

  it('feeds each run of a series what is its own, beside what is the same for all', async () => {
    const program = await engine.compile(sumGraph, { handOn: { y: 'x' } });
    const feeds = { x: one(1), step: one(10) };
    const { y, addend } = await program.runSeries(feeds, [{ factor: one(2) }, { factor: one(3) }, { factor: one(4) }]);
    // ((1 + 10·2) + 10·3) + 10·4
    expect([...y!.data]).toEqual([91]);
    expect([...addend!.data]).toEqual([40]);
    await program.dispose();
  });

  it('tells what fails in the midst of a series and goes on', async () => {
    const program = await engine.compile(graph, { handOn: { y: 'x' } });
    const wrong = { x: { data: new Float32Array(8), shape: [2, 4] } };
    await expect(program.runSeries({}, [{ x: { data: new Float32Array(6), shape: [2, 3] } }, wrong])).rejects.toThrow(
      /x/,
    );
    const { y } = await program.run({ x: { data: new Float32Array(6), shape: [2, 3] } });
    expect([...y!.data]).toEqual([2, 2, 2, 2, 2, 2]);
    await program.dispose();
  });

  it('says in a sentence that something does not fit into memory, and goes on', async () => {
    // The parts alone would take 4 TB.
    const size = 1e6;
    const program = await engine.compile({
      inputs: [{ name: 'x', shape: [size, 1], type: 'float32' }],
      outputs: ['sum'],
      nodes: [
        { op: 'Pad', name: 'wide', inputs: ['x'], outputs: ['wide'], attributes: { pads: [0, 0, 0, size], value: 0 } },
        { op: 'ReduceSum', name: 'sum', inputs: ['wide'], outputs: ['sum'], attributes: { axes: [0], keepDims: true } },
      ],
      constants: new Map(),
    });
    const failing = program.run({ x: { data: new Float32Array(size), shape: [size, 1] } });
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow(
      'this machine has too little memory for this: run it again with a smaller --batch or fewer --workers; what was finished is kept',
    );
    await program.dispose();
    const small = await engine.compile(graph);
    const { y } = await small.run({ x: { data: new Float32Array(6), shape: [2, 3] } });
    expect([...y!.data]).toEqual([2, 2, 2, 2, 2, 2]);
    await small.dispose();
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
