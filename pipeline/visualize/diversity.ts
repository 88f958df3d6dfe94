import type { GraphBuilder } from '../network/graph-builder.ts';
import type { Shape } from '../network/graph.ts';

/** Keeps the length of a Gram matrix from being 0, as in Lucid. */
const epsilon = 1e-10;

/**
 * Appends how alike each picture is to the others of its group: the sum over them of weight · cos(Gram, Gram'), where a
 * picture's Gram matrix holds the products of its channels summed over places (Olah et al. 2017, "Diversity").
 * @param layer pre-activations [batch, channels, height, width], the pictures of a group behind one another
 * @param weights [groups, size, size], 0 between a picture and itself
 * @param groupSize pictures of a group; the batch holds whole groups
 * @returns name of a tensor [batch]
 */
export function gramSimilarity(
  build: GraphBuilder,
  layer: string,
  weights: string,
  [batch, channels, height, width]: Shape,
  groupSize: number,
): string {
  const maps = build.add('Reshape', [layer], { shape: [batch!, channels!, height! * width!] });
  const turned = build.add('Transpose', [maps], { permutation: [0, 2, 1] });
  // A product for each group, so that its course is the same to the last bit in any company.
  const shape = [batch! / groupSize, groupSize, channels! ** 2];
  const grams = build.add('Reshape', [build.add('MatMul', [maps, turned], {})], { shape });
  const squares = build.add('ReduceSum', [build.add('Mul', [grams, grams], {})], { axes: [2], keepDims: true });
  const lengths = build.add('Sqrt', [build.add('Add', [squares, build.scalar(epsilon)], {})], {});
  const unit = build.add('Div', [grams, lengths], {});
  const cosines = build.add('MatMul', [unit, build.add('Transpose', [unit], { permutation: [0, 2, 1] })], {});
  const sums = build.add('ReduceSum', [build.add('Mul', [cosines, weights], {})], { axes: [2], keepDims: false });
  return build.add('Reshape', [sums], { shape: [batch!] });
}
