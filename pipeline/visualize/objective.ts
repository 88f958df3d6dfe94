import type { GraphBuilder } from '../network/graph-builder.ts';
import type { Shape, Tensor } from '../network/graph.ts';

/**
 * How a layer's places count:
 * - `channel`, Lucid's: the mean over all places. Of a layer that is linear in the pixels it sees nothing but the mean colour.
 * - `neuron`, Lucid's: the place at the centre, below and right of the middle where sizes are even.
 * - `peak`: the cubic mean of what is above zero, which favours places that are strongly excited over many that are weakly
 *   so, plus a tenth of the plain mean, which leads out of pictures in which nothing is above zero.
 */
export type ObjectiveKind = 'channel' | 'neuron' | 'peak';

/** Of the mean in `peak`. */
const exponent = 3;

/** Weight of the plain mean in `peak`. */
const meanShare = 0.1;

/** Keeps the slope of the root finite where nothing is above zero. */
const epsilon = 1e-12;

/** [1, height · width], 1 in sum: the weights of places. */
export function spatialMask(kind: ObjectiveKind, height: number, width: number): Tensor {
  const data = new Float64Array(height * width);
  if (kind === 'neuron') data[Math.floor(height / 2) * width + Math.floor(width / 2)] = 1;
  else data.fill(1 / (height * width));
  return { data, shape: [1, height * width] };
}

/**
 * Appends each picture's objective: the layer along a direction, place by place, gathered as the kind says. All kinds grow
 * in proportion to the layer's values.
 * @param layer pre-activations [batch, channels, height, width]
 * @param direction [batch, channels, 1, 1]; one-hot for a unit, negated for what drives it down
 * @returns name of a tensor [batch]
 */
export function directionObjective(
  build: GraphBuilder,
  layer: string,
  direction: string,
  [batch, , height, width]: Shape,
  kind: ObjectiveKind,
): string {
  const mask = build.constant(spatialMask(kind, height!, width!), 'objective/mask');
  // A product for each picture: a reduction's order depends on where in memory a picture begins, so it would not be the
  // same to the last bit in every batch.
  const overPlaces = (places: string) =>
    build.add('Reshape', [build.add('MatMul', [mask, places], {})], { shape: [batch!] });
  const map = build.add('ReduceSum', [build.add('Mul', [layer, direction], {})], { axes: [1], keepDims: true });
  const along = build.add('Reshape', [map], { shape: [batch!, height! * width!, 1] });
  const mean = overPlaces(along);
  if (kind !== 'peak') return mean;
  const above = build.add('Relu', [along], {});
  const cubes = build.add('Mul', [build.add('Mul', [above, above], {}), above], {});
  const offset = build.add('Add', [overPlaces(cubes), build.scalar(epsilon)], {});
  const root = build.add('Pow', [offset], { exponent: 1 / exponent });
  return build.add('Add', [root, build.add('Mul', [mean, build.scalar(meanShare)], {})], {});
}
