import type { GraphBuilder } from '../../../pipeline/network/graph-builder.ts';
import { conv, network, pooling } from '../../oracle/tiny-network.ts';
import type { OperatorCase } from './operator-cases.ts';

const relu = (build: GraphBuilder, x: string) => build.add('Relu', [x], {});
const same = { pads: [1, 1, 1, 1] } as const;

/** Small networks wired as the real ones are. */
export const compositeCases: readonly OperatorCase[] = [
  {
    title: 'an inception module behind a pool and a normalization',
    graph: network([2, 3, 9, 9], (b) => {
      const stem = relu(b, conv(b, 'x', [4, 3, 3, 3], 1, { strides: [2, 2], pads: [1, 1, 1, 1] }));
      const normed = b.add('Lrn', [stem], { size: 3, alpha: 0.5, beta: 0.75, bias: 1 });
      const pooled = b.add('MaxPool', [normed], pooling({ kernel: [3, 3], strides: [2, 2], ceil: true }));
      const one = relu(b, conv(b, pooled, [3, 4, 1, 1], 11));
      const three = relu(b, conv(b, relu(b, conv(b, pooled, [3, 4, 1, 1], 21)), [4, 3, 3, 3], 23, same));
      const five = relu(
        b,
        conv(b, relu(b, conv(b, pooled, [2, 4, 1, 1], 31)), [2, 2, 5, 5], 33, { pads: [2, 2, 2, 2] }),
      );
      const spread = b.add('MaxPool', [pooled], pooling({ kernel: [3, 3], ...same }));
      const projected = relu(b, conv(b, spread, [2, 4, 1, 1], 41));
      return b.add('Concat', [one, three, five, projected], { axis: 1 });
    }),
  },
  {
    title: 'a residual block with a strided shortcut',
    graph: network([2, 3, 6, 6], (b) => {
      const first = relu(b, conv(b, 'x', [4, 3, 3, 3], 1, { strides: [2, 2], ...same }));
      const second = conv(b, first, [4, 4, 3, 3], 3, same);
      const shortcut = conv(b, 'x', [4, 3, 1, 1], 5, { strides: [2, 2] });
      return relu(b, b.add('Add', [second, shortcut], {}));
    }),
  },
  {
    title: 'squeeze and excitation',
    graph: network([2, 3, 5, 5], (b) => {
      const map = b.add('HardSwish', [conv(b, 'x', [4, 3, 3, 3], 1, same)], {});
      const squeezed = relu(b, conv(b, b.add('GlobalAveragePool', [map], {}), [3, 4, 1, 1], 3));
      const gate = b.add('HardSigmoid', [conv(b, squeezed, [4, 3, 1, 1], 5)], { alpha: 1 / 6, beta: 1 / 2 });
      return b.add('Mul', [map, gate], {});
    }),
    range: 2,
  },
  {
    title: 'an inverted residual with a depthwise convolution',
    graph: network([1, 3, 6, 6], (b) => {
      const clip = (x: string) => b.add('Clip', [x], { min: 0, max: 6 });
      const expanded = clip(conv(b, 'x', [6, 3, 1, 1], 1));
      const depthwise = clip(conv(b, expanded, [6, 1, 3, 3], 3, { groups: 6, ...same }));
      return b.add('Add', ['x', conv(b, depthwise, [3, 6, 1, 1], 5)], {});
    }),
    range: 4,
  },
  {
    title: 'grouped convolutions with their channels shuffled',
    graph: network([1, 4, 5, 5], (b) => {
      const grouped = conv(b, 'x', [4, 2, 1, 1], 1, { groups: 2 });
      const apart = b.add('Reshape', [grouped], { shape: [1, 2, 2, 5, 5] });
      const swapped = b.add('Transpose', [apart], { permutation: [0, 2, 1, 3, 4] });
      const shuffled = b.add('Reshape', [swapped], { shape: [1, 4, 5, 5] });
      return relu(b, conv(b, shuffled, [6, 2, 3, 3], 3, { groups: 2, ...same }));
    }),
  },
  {
    title: 'a tensor that is used four times',
    graph: network([2, 3, 4, 4], (b) => {
      const shared = relu(b, conv(b, 'x', [3, 3, 1, 1], 1));
      const twice = b.add('Mul', [shared, shared], {});
      const pooled = b.add('AveragePool', [shared], { ...pooling({ kernel: [3, 3], ...same }), countIncludePad: true });
      return b.add('Sub', [b.add('Add', [twice, pooled], {}), shared], {});
    }),
  },
  {
    title: 'a classifier',
    graph: network([2, 3, 4, 4], (b) => {
      const map = b.add('LeakyRelu', [conv(b, 'x', [4, 3, 3, 3], 1)], { alpha: 0.2 });
      const flat = b.add('Flatten', [map], { axis: 1 });
      const weight = b.constant({ data: Float64Array.from({ length: 80 }, (_, i) => Math.sin(i)), shape: [16, 5] });
      return b.add('Softmax', [b.add('Gemm', [flat, weight], {})], { axis: 1 });
    }),
  },
];
