import { lowerAxisByAxis } from './lower-max-pool-axis-by-axis.ts';
import { lowerByComparison } from './lower-max-pool-by-comparison.ts';
import type { Lowering } from './lowering.ts';

/**
 * By `argmax` the first of tied cells wins, by `mask` all of them share.
 *
 * Axis by axis, one thread, 3×3: [1,256,16,16] at stride 1 takes 0.95 ms, [1,64,64,64] at stride 2 1.65 ms. The pool's own
 * indices and a scatter, which any CPU mispredicts its way through, take 2.23 and 2.89 ms; all nine views at once 3.6 ms.
 */
export const lowerMaxPoolGradient: Lowering<'MaxPoolGradient'> = (node, surroundings) => {
  const { rule, dilations } = node.attributes;
  const isPlain = rule === 'argmax' && dilations.every((dilation) => dilation === 1);
  if (isPlain && surroundings.provider !== 'webgpu') lowerAxisByAxis(node, surroundings);
  else lowerByComparison(node, surroundings);
};
