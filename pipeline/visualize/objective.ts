import type { GraphBuilder } from '../network/graph-builder.ts';
import type { Shape, Tensor } from '../network/graph.ts';

/** Where in a layer an objective looks: everywhere (the mean), or at the centre alone. */
export type ObjectiveKind = 'channel' | 'neuron';

/** [1, 1, height, width], 1 in sum: the place of a neuron is Lucid's, below and right of the middle where sizes are even. */
export function spatialMask(kind: ObjectiveKind, height: number, width: number): Tensor {
  const data = new Float64Array(height * width);
  if (kind === 'channel') data.fill(1 / (height * width));
  else data[Math.floor(height / 2) * width + Math.floor(width / 2)] = 1;
  return { data, shape: [1, 1, height, width] };
}

/**
 * Appends each picture's objective: the layer along a direction, averaged over a mask.
 * @param layer pre-activations [batch, channels, height, width]
 * @param direction [batch, channels, 1, 1]; one-hot for a unit, negated for what drives it down
 * @returns name of a tensor [batch]
 */
export function directionObjective(
  build: GraphBuilder,
  layer: string,
  direction: string,
  [, , height, width]: Shape,
  kind: ObjectiveKind,
): string {
  const mask = build.constant(spatialMask(kind, height!, width!), 'objective/mask');
  const weighted = build.add('Mul', [layer, build.add('Mul', [direction, mask], {})], {});
  return build.add('ReduceSum', [weighted], { axes: [1, 2, 3], keepDims: false });
}
