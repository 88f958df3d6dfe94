import type { GraphBuilder } from '../graph-builder.ts';
import type { Lowering } from './lowering.ts';

/** gradient · [x > 0] */
export const lowerReluGradient: Lowering<'ReluGradient'> = ({ inputs: [x, gradient], outputs: [name] }, { build }) => {
  build.add('Mul', [gradient!, positive(x!, build)], {}, { name });
};

/**
 * Lucid's rule without branches, from the parts that push up and down: up = max(0, g), down = max(0, −g).
 * exact = (up − down)·[x > min]·[x < max], redirected = up·[x < max] − down·[x > min],
 * result = exact + [Σ|exact| = 0 in this image]·(redirected − exact).
 */
export const lowerRedirectedReluGradient: Lowering<'RedirectedReluGradient'> = (node, { build, shapeOf }) => {
  const [x, gradient] = node.inputs as [string, string];
  const { min, max } = node.attributes;
  const above = positive(min === 0 ? x : build.add('Sub', [x, build.scalar(min)], {}), build);
  const below = max === Infinity ? undefined : positive(build.add('Sub', [build.scalar(max), x], {}), build);
  const whereBelow = (tensor: string) => (below === undefined ? tensor : build.add('Mul', [tensor, below], {}));

  const exact = whereBelow(build.add('Mul', [gradient, above], {}));
  const pushesUp = build.add('Relu', [gradient], {});
  const pushesDown = build.add('Relu', [build.add('Neg', [gradient], {})], {});
  const redirected = build.add('Sub', [whereBelow(pushesUp), build.add('Mul', [pushesDown, above], {})], {});

  const axes = shapeOf(x)
    .map((_size, axis) => axis)
    .slice(1);
  const magnitude = build.add(
    'Add',
    [build.add('Relu', [exact], {}), build.add('Relu', [build.add('Neg', [exact], {})], {})],
    {},
  );
  const sum = build.add('ReduceSum', [magnitude], { axes, keepDims: true });
  const isDead = build.add('Sub', [build.scalar(1), positive(sum, build)], {});
  const change = build.add('Mul', [isDead, build.add('Sub', [redirected, exact], {})], {});
  build.add('Add', [exact, change], {}, { name: node.outputs[0] });
};

/**
 * [x > 0] as 0 or 1 in one pass: a hard sigmoid so steep that nothing lies on its slope.
 * 262,144 numbers take 0.07 ms; Greater and Cast 0.11, Greater and Where 0.2, Sign 0.33 (one thread).
 */
function positive(x: string, build: GraphBuilder): string {
  return build.add('HardSigmoid', [x], { alpha: 1e30, beta: 0 }, { hint: `${x}/positive` });
}
