import type { GraphBuilder } from '../network/graph-builder.ts';
import type { Shape } from '../network/graph.ts';

/** Keeps the length of a Gram matrix from being 0, as in Lucid. */
const epsilon = 1e-10;

/**
 * Appends how alike each picture is to the others of its group: the sum over them of weight · cos(Gram, Gram'), where a
 * picture's Gram matrix holds the products of its channels summed over places (Olah et al. 2017, "Diversity").
 * @param layer pre-activations [batch, channels, height, width]
 * @param weights [batch, batch], 0 between a picture and itself and between groups
 * @returns name of a tensor [batch]
 */
export function gramSimilarity(
  build: GraphBuilder,
  layer: string,
  weights: string,
  [batch, channels, height, width]: Shape,
): string {
  const maps = build.add('Reshape', [layer], { shape: [batch!, channels!, height! * width!] });
  const turned = build.add('Transpose', [maps], { permutation: [0, 2, 1] });
  const grams = build.add('Reshape', [build.add('MatMul', [maps, turned], {})], { shape: [batch!, channels! ** 2] });
  const squares = build.add('ReduceSum', [build.add('Mul', [grams, grams], {})], { axes: [1], keepDims: true });
  const lengths = build.add('Sqrt', [build.add('Add', [squares, build.scalar(epsilon)], {})], {});
  const unit = build.add('Div', [grams, lengths], {});
  const cosines = build.add('MatMul', [unit, build.add('Transpose', [unit], { permutation: [1, 0] })], {});
  return build.add('ReduceSum', [build.add('Mul', [cosines, weights], {})], { axes: [1], keepDims: false });
}
