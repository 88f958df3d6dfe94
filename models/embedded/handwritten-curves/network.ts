import { createGraphBuilder } from '../../../pipeline/network/graph-builder.ts';
import type { Graph } from '../../../pipeline/network/graph.ts';
import { complexGabors } from './complex-gabors.ts';
import { curves } from './curves.ts';
import { earlyCurves } from './early-curves.ts';
import { gabors } from './gabors.ts';
import { sumToOne } from './kernel.ts';
import type { Kernel } from './kernel.ts';
import { lines } from './lines.ts';

/** What a unit takes for nothing, of the 1 that it answers where it is excited by inputs of 1 everywhere. */
const thresholds = { conv2d0: 0, conv2d1: 0.02, conv2d2: 0.02, mixed3a: 0.01, mixed3b: 0.01 };

/**
 * A curve detector whose weights are set by hand, after the way of Cammarata et al. 2021 ("Curve Circuits"): Gabors, complex Gabors, lines, early
 * curves, curves. Kernels, strides and pools are those of InceptionV1 on the way to its 5×5 branch of mixed3b, so their maps lie on one another.
 * @returns a graph from `image` [1, 3, 224, 224], brightness −1 … 1, to `mixed3b`
 */
export function handwrittenCurves(): Graph {
  const build = createGraphBuilder();
  const layer = (name: keyof typeof thresholds, input: string, weights: Kernel, stride = 1) => {
    const { shape } = weights;
    const pad = (shape[2]! - 1) / 2;
    const bias = { data: new Float32Array(shape[0]!).fill(-thresholds[name]), shape: [shape[0]!] };
    const convolved = build.add(
      'Conv',
      [input, build.constant(sumToOne(weights), `${name}/weights`), build.constant(bias, `${name}/bias`)],
      { strides: [stride, stride], pads: [pad, pad, pad, pad], autoPad: 'explicit', dilations: [1, 1], groups: 1 },
      { name: `${name}/preactivation` },
    );
    return build.add('Relu', [convolved], {}, { name });
  };
  const pool = (name: string, input: string) =>
    build.add(
      'MaxPool',
      [input],
      { kernel: [3, 3], strides: [2, 2], pads: [0, 0, 0, 0], autoPad: 'explicit', dilations: [1, 1], ceil: true },
      { name },
    );

  const conv2d0 = layer('conv2d0', 'image', gabors(), 2);
  const conv2d1 = layer('conv2d1', pool('maxpool0', conv2d0), complexGabors());
  const conv2d2 = layer('conv2d2', conv2d1, lines());
  const mixed3a = layer('mixed3a', pool('maxpool1', conv2d2), stack(earlyCurves(), lines()));
  const mixed3b = layer('mixed3b', mixed3a, curves());
  return {
    inputs: [{ name: 'image', shape: [1, 3, 224, 224], type: 'float32' }],
    outputs: [mixed3b],
    nodes: build.nodes,
    constants: build.constants,
  };
}

/** The units of both, one after the other. */
function stack(first: Kernel, second: Kernel): Kernel {
  const [, ...kernel] = first.shape;
  return {
    data: Float32Array.of(...first.data, ...second.data),
    shape: [first.shape[0]! + second.shape[0]!, ...kernel],
  };
}
