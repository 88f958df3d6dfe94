import type { GraphBuilder } from '../network/graph-builder.ts';
import type { Tensor } from '../network/graph.ts';

/** Square root of the covariance of ImageNet's colours, by singular value decomposition (Lucid, lucid/optvis/param/color.py). */
const covarianceRoot = [
  [0.26, 0.09, 0.02],
  [0.27, 0.0, -0.05],
  [0.27, -0.09, 0.03],
] as const;

/** [3, 3]: decorrelated colour to the logits of RGB, so that the longest column of the root has length 1. */
export const colorMatrix: Tensor = {
  data: Float64Array.from(covarianceRoot.flat(), (cell) => cell / longestColumn()),
  shape: [3, 3],
};

function longestColumn(): number {
  return Math.max(...[0, 1, 2].map((column) => Math.hypot(...covarianceRoot.map((row) => row[column]!))));
}

/**
 * Appends the nodes from a picture's three decorrelated colours to RGB in 0 … 1.
 * @param picture [batch, 3, places]
 * @param decorrelated whether to mix the colours; without, each is a logit of its own
 */
export function toRgb(build: GraphBuilder, picture: string, decorrelated: boolean): string {
  const logits = decorrelated
    ? build.add('MatMul', [build.constant(colorMatrix, 'color/matrix'), picture], {})
    : picture;
  return build.add('Sigmoid', [logits], {});
}
