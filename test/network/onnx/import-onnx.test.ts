import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../pipeline/network/onnx/import-onnx.ts';
import { compareNetworks } from './compare-networks.ts';

const read = (name: string) => readFileSync(new URL(`../../fixtures/onnx/${name}.onnx`, import.meta.url));

/** Fixtures that must compute the same after the import, and the operators that the import should come to. */
const imports: [name: string, operators: string, shape?: number[]][] = [
  ['conv-grouped-dilated', 'Conv Conv'],
  ['conv-asymmetric', 'Conv', [2, 3, 9, 8]],
  ['conv-same-upper', 'Conv', [2, 3, 7, 8]],
  ['conv-same-lower', 'Conv', [2, 3, 7, 8]],
  ['conv-valid', 'Conv'],
  ['batch-norm-after-conv', 'Conv Relu'],
  ['batch-norm-alone', 'Mul Add Conv Relu Mul Add Conv'],
  ['batch-norm-on-shared-conv', 'Conv Mul Add Add'],
  ['scale-and-shift', 'Conv'],
  ['clip-by-attributes', 'Conv Clip'],
  ['clip-by-tensors', 'Conv Clip Clip'],
  ['clip-as-relu', 'Conv Relu'],
  ['activations', 'Conv LeakyRelu HardSwish HardSigmoid Sigmoid'],
  ['activations-that-bend', 'Conv Elu PRelu Elu Mul LeakyRelu Tanh'],
  ['swishes', 'Conv Silu HardSwish'],
  ['gate-read-twice', 'Conv Sigmoid Mul Add'],
  ['max-pools', 'Conv MaxPool MaxPool MaxPool MaxPool', [2, 3, 9, 9]],
  ['max-pool-starting-in-padding', 'Conv MaxPool', [2, 3, 5, 5]],
  ['average-pools', 'Conv AveragePool AveragePool AveragePool AveragePool', [2, 3, 9, 9]],
  ['means', 'Conv GlobalAveragePool GlobalAveragePool GlobalAveragePool Flatten ReduceMean'],
  ['means-by-tensor', 'Conv GlobalAveragePool Flatten'],
  ['normalization-and-concat', 'Conv Lrn Concat'],
  ['arithmetic', 'Conv Add Add Sub Add Pow Exp Neg Sqrt Div Mul'],
  ['dense', 'Conv Flatten Gemm Gemm Gemm Softmax'],
  ['view-as-pytorch-writes-it', 'Conv Flatten'],
  ['channel-shuffle', 'Conv Reshape Transpose Reshape'],
  ['fixed-batch', 'Conv GlobalAveragePool Flatten Reshape Flatten', [1, 3, 8, 8]],
  ['softmax-over-all-axes', 'Conv Flatten Softmax Reshape'],
  ['removed-nodes', 'Conv Relu'],
  ['pad-by-attributes', 'Conv'],
  ['pad-by-tensors', 'Conv Pad Conv Pad Conv'],
  ['slices-and-picks', 'Conv Slice Gather'],
  ['transposes-that-cancel', 'Conv Relu Conv'],
  ['channels-last', 'Sub Conv Relu Conv Concat GlobalAveragePool Flatten Gemm', [2, 6, 8, 3]],
  ['channels-last-output', 'Conv Relu Transpose'],
  ['squeeze-and-excitation', 'Conv Relu GlobalAveragePool Conv Relu Conv HardSigmoid Mul Conv'],
  ['residual', 'Conv Relu Conv Relu Conv Add Relu Conv Relu Conv Add Relu GlobalAveragePool Flatten Gemm'],
  ['element-types', 'Conv Conv Gather Gather'],
];

describe('importOnnx', () => {
  it.each(imports)('reads %s as %s, and it computes the same', async (name, operators, shape = [2, 3, 8, 8]) => {
    const { network, difference } = await compareNetworks(read(name), name, shape);
    expect(network.graph.nodes.map(({ op }) => op).join(' ')).toBe(operators);
    expect(network.skipped).toEqual([]);
    expect(difference).toBeLessThan(1e-5);
  });

  it('takes any batch from a file that was exported for one', async () => {
    const { graph } = importOnnx(read('fixed-batch'), { file: 'fixed-batch' });
    expect(graph.inputs[0]!.shape).toEqual([-1, 3, -1, -1]);
  });

  it('names what it does not understand and keeps what comes before', () => {
    const { graph, skipped } = importOnnx(read('unknown-in-the-middle'), { file: 'it' });
    expect(skipped).toEqual([
      { operator: 'Erf', node: 'strange' },
      { operator: 'Pad in mode "reflect"', node: 'mirror' },
    ]);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu']);
    expect(graph.outputs).toEqual(['b']);
  });

  it('folds batch normalization in the weights of the convolution before it', () => {
    const { graph } = importOnnx(read('batch-norm-after-conv'), { file: 'it' });
    const [conv] = graph.nodes;
    expect(conv!.inputs).toEqual(['x', 'b/weight', 'b/bias']);
    expect([...graph.constants.keys()].sort()).toEqual(['b/bias', 'b/weight']);
  });

  it('reports the size that the file fixes', () => {
    expect(importOnnx(read('conv-asymmetric'), { file: 'it' }).sizePx).toEqual([9, 8]);
    expect(importOnnx(read('channels-last'), { file: 'it' }).sizePx).toEqual([6, 8]);
  });
});
