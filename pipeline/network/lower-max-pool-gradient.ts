import { lowerByComparison } from './lower-max-pool-by-comparison.ts';
import type { Lowering } from './lowering.ts';
import { product } from './dimensions.ts';

/**
 * The first of tied cells wins: the pool's own indices say which, and a scatter adds the gradient there.
 * Shared ties, and GPUs whose pool gives no indices, compare instead.
 */
export const lowerMaxPoolGradient: Lowering<'MaxPoolGradient'> = (node, surroundings) => {
  const { build, shapeOf, provider } = surroundings;
  const { rule, ...pooling } = node.attributes;
  if (rule !== 'argmax' || provider === 'webgpu') {
    lowerByComparison(node, surroundings);
    return;
  }
  const [x, , gradient] = node.inputs as [string, string, string];
  const name = node.outputs[0]!;
  const [maxima, indices] = [build.unused(`${name}/maxima`), build.unused(`${name}/indices`)];
  build.nodes.push({ op: 'MaxPool', name: maxima, inputs: [x], outputs: [maxima, indices], attributes: pooling });

  const [cells, places] = [product(shapeOf(x)), product(shapeOf(gradient))];
  const zeros = build.constant({ data: new Float32Array(cells), shape: [cells] });
  const column = build.add('Reshape', [indices], { shape: [places, 1] });
  const list = build.add('Reshape', [gradient], { shape: [places] });
  const flat = build.add('ScatterAdd', [zeros, column, list], {});
  build.add('Reshape', [flat], { shape: shapeOf(x) }, { name });
};
