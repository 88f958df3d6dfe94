import { expandComposites } from './composites.ts';
import { averagedMaxPool, gradientRules, maxPoolGradient } from './gradient-rules.ts';
import type { GradientRule, Surroundings } from './gradient-rules.ts';
import { createGraphBuilder } from '../graph-builder.ts';
import type { Graph, GraphInput, Node, PoolGradientRule, Shape, Tensor } from '../graph.ts';
import { linearRules } from './linear-rules.ts';
import { freezeGates } from './gates.ts';
import { inferShapes } from '../shape.ts';
import { subgraph } from '../subgraph.ts';
import { dependentsOf } from '../wiring.ts';

export { findGates } from './gates.ts';

/** What a ReLU's gradient is: the true one, Lucid's that climbs out of dead regions, or that of the identity. */
export type ReluGradientMode = 'exact' | 'linear' | 'redirected';

export interface GradientOptions {
  /** The tensor that the objective is made of. */
  target: string;
  /** The tensor to differentiate by; the target must depend on it. */
  source: string;
  /** Name of the new input that holds the objective's derivative by the target, shaped like it. */
  seed: string;
  relu: ReluGradientMode;
  /** In linear mode always `average`, since nothing is known of the forward pass. */
  pool?: PoolGradientRule;
  /** Means of the gates that `findGates` names; linear mode only. */
  gateMeans?: ReadonlyMap<string, Tensor>;
}

/** Name of the output that holds the objective's derivative by a tensor. */
export const gradientName = (source: string): string => `gradient/${source}`;

/**
 * Generates the graph that runs forward from the graph's inputs to `target` and back to `source` (reverse accumulation).
 * - `exact` is the derivative; at kinks a ReLU's is 0 and a max pool's (`argmax`) belongs to the first of tied cells.
 * - `redirected` lets the gradient of an image through a dead ReLU as Lucid does, see RedirectedReluGradient. The objective is climbed.
 * - `linear` reads activations and normalization as identity, max pools as means and gates as their mean: no forward
 *   node remains, and the result maps the seed to expanded weights (Voss et al. 2021).
 * @param inputShapes concrete shapes of the graph's inputs
 * @returns a graph whose inputs have concrete shapes, with outputs [target, gradientName(source)]; in linear mode
 *   [gradientName(source)] alone
 * @throws Error where the target does not depend on the source, an operator has no gradient, or a gate's mean is missing
 */
export function differentiate(
  graph: Graph,
  {
    target,
    source,
    seed,
    relu,
    pool = relu === 'linear' ? 'average' : 'argmax',
    gateMeans = new Map(),
  }: GradientOptions,
  inputShapes: Record<string, Shape>,
): Graph {
  if (relu === 'linear' && pool !== 'average')
    throw new Error(`linear mode knows no maxima: pool must be average, not ${pool}`);
  const needed = subgraph(graph, [target]);
  if (!dependentsOf(needed, [source]).has(target)) throw new Error(`"${target}" does not depend on "${source}"`);
  const neededShapes = inferShapes(needed, inputShapes);
  const forward =
    relu === 'linear' ? freezeGates(needed, source, gateMeans, neededShapes) : expandComposites(needed, neededShapes);
  const shapes = inferShapes(forward, inputShapes);
  const output = gradientName(source);
  for (const name of [seed, output]) {
    if (shapes.has(name)) throw new Error(`the graph has a tensor "${name}" already`);
  }

  const build = createGraphBuilder([seed, output, ...shapes.keys(), ...forward.nodes.map(({ name }) => name)]);
  const surroundings: Surroundings = {
    build,
    shapeOf: (name) => shapes.get(name)!,
    constantOf: (name) => forward.constants.get(name),
  };
  const rules = rulesOf(forward, relu, pool);
  const dependents = dependentsOf(forward, [source]);

  // Nodes come in topological order, so going back each gradient is complete before it is used.
  const gradients = new Map([[target, seed]]);
  for (const node of forward.nodes.toReversed()) {
    const gradient = node.outputs.map((name) => gradients.get(name)).find((name) => name !== undefined);
    if (gradient === undefined || node.outputs.includes(source)) continue;
    for (const [position, input] of node.inputs.entries()) {
      if (!dependents.has(input)) continue;
      const own = rules(node)(node, gradient, position, surroundings);
      if (own === undefined) continue;
      const others = gradients.get(input);
      gradients.set(input, others === undefined ? own : build.add('Add', [others, own], {}));
    }
  }
  const result = gradients.get(source);
  if (result === undefined) throw new Error(`"${target}" depends on "${source}" only through gates or positions`);
  build.add('Identity', [result], {}, { name: output });

  const seedInput: GraphInput = { name: seed, shape: shapes.get(target)!, type: 'float32' };
  const whole: Graph = {
    inputs: [...forward.inputs.map((input) => ({ ...input, shape: shapes.get(input.name)! })), seedInput],
    outputs: [],
    nodes: [...forward.nodes, ...build.nodes],
    constants: new Map([...forward.constants, ...build.constants]),
  };
  return subgraph(whole, relu === 'linear' ? [output] : [target, output]);
}

function rulesOf(graph: Graph, relu: ReluGradientMode, pool: PoolGradientRule) {
  const table = {
    ...(relu === 'linear' ? linearRules(graph) : gradientRules),
    ...(pool === 'mask' && { MaxPool: maxPoolGradient('mask') }),
    ...(pool === 'average' && { MaxPool: averagedMaxPool }),
    ...(relu === 'redirected' && { Relu: redirectedRelu, Clip: redirectedClip }),
  } as Partial<Record<string, GradientRule>>;
  return ({ op, name }: Node): GradientRule => {
    const rule = table[op];
    if (!rule) throw new Error(`${op} node "${name}" has no gradient`);
    return rule;
  };
}

const redirectedRelu: GradientRule<'Relu'> = ({ outputs: [y] }, gradient, _, { build }) =>
  build.add('RedirectedReluGradient', [y!, gradient], { min: 0, max: Infinity });

const redirectedClip: GradientRule<'Clip'> = ({ outputs: [y], attributes: { min, max } }, gradient, _, { build }) =>
  build.add('RedirectedReluGradient', [y!, gradient], { min, max });
