import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importGraphdef } from '../../../pipeline/network/graphdef/import-graphdef.ts';
import { sizeOf } from '../../oracle/array.ts';
import { relativeError } from '../../oracle/values.ts';
import { runImported } from './run-imported.ts';

const path = (name: string) => new URL(`../../fixtures/tensorflow/${name}`, import.meta.url);
const importFixture = (name: string) => importGraphdef(readFileSync(path(`${name}.pb`)), `${name}.pb`);

/** What TensorFlow computes, by case. */
const expected = JSON.parse(readFileSync(path('expected.json'), 'utf8')) as Record<
  string,
  { images: number[]; outputs: Record<string, { shape: number[]; data: number[] }> }
>;

/** Graphs of TensorFlow's own making, and the operators that the import should come to. */
const cases: [name: string, operators: string][] = [
  ['conv-same', 'Conv'],
  ['conv-valid', 'Conv'],
  ['conv-explicit', 'Conv'],
  ['conv-dilated', 'Conv'],
  ['conv-bias-relu', 'Conv Relu'],
  ['depthwise', 'Conv Conv'],
  ['channels-first', 'Conv MaxPool Mul Add Relu'],
  ['channels-first-behind-transpose', 'Conv Relu'],
  ['pools', 'Conv MaxPool MaxPool AveragePool AveragePool'],
  ['local-response', 'Conv Relu Lrn'],
  ['batch-norm', 'Conv Relu Conv Relu Conv Relu'],
  ['batch-norm-by-hand', 'Conv'],
  ['batch-norm-global', 'Conv Relu'],
  ['activations', 'Conv Clip LeakyRelu Sigmoid Relu Clip Clip Silu Softmax'],
  ['arithmetic', 'Conv Sigmoid Add Sub Add Neg Exp Div Pow Sqrt Add Add Pow Div'],
  ['residual', 'Conv Relu Conv Relu Conv Add Relu'],
  ['pads', 'Conv Pad'],
  ['concatenations', 'Conv Conv Concat Concat'],
  ['splits', 'Conv Slice Slice Slice Add Concat'],
  ['slices', 'Conv Slice Slice Slice Transpose Reshape'],
  ['dense-behind-map', 'Conv Relu Transpose Flatten Gemm Relu Gemm Softmax'],
  ['dense-behind-pool', 'Conv AveragePool Flatten Gemm'],
  ['flatten-by-shape', 'Conv Transpose Flatten Gemm'],
  ['fixed-batch', 'Conv AveragePool Flatten Gemm'],
  ['means', 'Conv GlobalAveragePool Flatten GlobalAveragePool ReduceMean'],
  ['squeezes', 'Conv GlobalAveragePool Conv Flatten Reshape Reshape'],
  ['squeeze-and-excitation', 'Conv GlobalAveragePool Flatten Reshape Conv Relu Conv Sigmoid Mul'],
  ['transposes', 'Conv Relu Sub Conv Relu'],
  ['removed', 'Conv Relu'],
  ['element-types', 'Conv GlobalAveragePool Flatten'],
  ['dropout', 'Conv Relu Conv'],
  ['condition', 'Conv Clip Conv'],
  ['fused', 'Conv Clip Conv LeakyRelu Conv GlobalAveragePool Flatten Gemm'],
  ['shape-left-open', 'Conv Relu'],
  ['preprocessing', 'Sub Mul Conv Relu'],
  ['decoded-from-file', 'Conv Relu'],
  ['in-reverse-order', 'Conv Relu Conv Relu'],
  ['unknown-in-the-middle', 'Conv Relu'],
  ['loop', 'Conv Relu'],
];

/** Numbers between −2 and 2 without order, as test/fixtures/tensorflow/make.py has them: frac(i · φ). */
const imageLike = (shape: readonly number[]) => ({
  data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => 4 * ((i * 0.6180339887498949) % 1) - 2),
  shape,
});

describe('importGraphdef', () => {
  it.each(cases)('reads %s as %s, and it computes what TensorFlow computes', async (name, operators) => {
    const network = importFixture(name);
    expect(network.graph.nodes.map(({ op }) => op).join(' ')).toBe(operators);
    const { images, outputs } = expected[name]!;
    const results = await runImported(network, imageLike(images), Object.keys(outputs));
    const errors = Object.values(outputs).map(({ shape, data }, i) =>
      relativeError(results[i]!, { shape, data: Float64Array.from(data) }),
    );
    expect(Math.max(...errors)).toBeLessThan(1e-5);
  });

  it('has a fixture for every case and a case for every fixture', () => {
    expect(cases.map(([name]) => name)).toEqual(Object.keys(expected));
  });

  it('names what it does not understand and keeps what comes before', () => {
    const { graph, skipped } = importFixture('unknown-in-the-middle');
    expect(skipped).toEqual([
      { operator: 'Erf', node: 'strange' },
      { operator: 'MirrorPad', node: 'mirrored' },
    ]);
    expect(graph.outputs).toEqual(['known']);
    expect(importFixture('loop').skipped.map(({ operator }) => operator)).toEqual(['Enter', 'Enter']);
  });

  it.each(cases.filter(([name]) => name !== 'unknown-in-the-middle' && name !== 'loop'))(
    'understands all of %s',
    (name) => {
      expect(importFixture(name).skipped).toEqual([]);
    },
  );

  it('reports the size that the file fixes, whichever axes it lies on', () => {
    expect(importFixture('conv-same').sizePx).toEqual([7, 6]);
    expect(importFixture('channels-first').sizePx).toEqual([7, 6]);
    expect(importFixture('decoded-from-file').sizePx).toEqual([6, 6]);
    expect(importFixture('shape-left-open').sizePx).toBeUndefined();
  });

  it('takes any batch from a file that was frozen for one', () => {
    expect(importFixture('fixed-batch').graph.inputs[0]!.shape).toEqual([-1, 3, -1, -1]);
  });

  it('keeps the names of the network, its maps with their channels first', () => {
    const { graph, inputTensor } = importFixture('pools');
    expect(inputTensor).toBe('x');
    expect(graph.outputs).toEqual(['max-same', 'max-valid', 'average-same', 'average-valid']);
    expect(importFixture('splits').graph.nodes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['split', 'split:1', 'split:2', 'joined']),
    );
  });
});
