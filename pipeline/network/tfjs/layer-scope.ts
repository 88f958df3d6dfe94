import type { Tensor } from '../graph.ts';
import type { TensorflowAttribute, TensorflowNode } from '../tensorflow/tensorflow-node.ts';
import { readKerasConfig } from './keras-config.ts';
import type { KerasConfig } from './keras-config.ts';
import type { KerasCall } from './keras-model.ts';

/** One use of a Keras layer, as its writer sees it. */
export interface LayerScope {
  /** Keras's first version number; TensorFlow.js is as Keras 2. */
  readonly kerasVersion: number;
  readonly inputs: readonly string[];
  readonly config: KerasConfig;
  /** Axes of a tensor, the batch included. */
  rankOf(tensor: string): number;
  /** Appends a node and returns its name, made from the layer's and the operator's; it has `rank` axes, or as many as its first input. */
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, TensorflowAttribute>>,
    rank?: number,
  ): string;
  /** Adds a constant and returns its name. */
  constant(tensor: Tensor): string;
  /** Adds a constant of one real number, or of whole ones. */
  scalar(value: number): string;
  whole(values: number | readonly number[]): string;
  /** Names of all of the layer's weights, given what Keras calls them (such as `kernel`) in its order; throws Error where the shards hold none. */
  weights(roles: readonly string[]): string[];
  /** Value of a weight. */
  valueOf(name: string): Tensor;
}

/** What a Keras model comes to: TensorFlow's nodes, and the constants that they read. */
export interface WrittenLayers {
  kerasVersion: number;
  readonly nodes: TensorflowNode[];
  readonly constants: Map<string, Tensor>;
  /** Axes of what the nodes compute. */
  readonly ranks: Map<string, number>;
}

/** Opens one use of a layer; what its writer appends goes to `written`. */
export function openLayerScope({ name, output, inputs, config }: KerasCall, written: WrittenLayers): LayerScope {
  const { kerasVersion, nodes, constants, ranks } = written;
  const taken = new Set<string>();
  const unused = (part: string) => {
    let made = `${output}/${part}`;
    for (let count = 1; taken.has(made); count++) made = `${output}/${part}_${count}`;
    taken.add(made);
    return made;
  };
  const rankOf = (tensor: string) => ranks.get(tensor) ?? 0;
  const constant = (tensor: Tensor) => {
    const made = unused('Const');
    constants.set(made, tensor);
    return made;
  };
  return {
    kerasVersion,
    inputs,
    config: readKerasConfig(config),
    rankOf,
    node(op, operands, attributes = {}, rank = rankOf(operands[0]!)) {
      const made = unused(op);
      nodes.push({ name: made, op, inputs: operands, attributes });
      ranks.set(made, rank);
      return made;
    },
    constant,
    scalar: (value) => constant({ data: Float32Array.of(value), shape: [] }),
    whole: (values) =>
      typeof values === 'number'
        ? constant({ data: Int32Array.of(values), shape: [] })
        : constant({ data: Int32Array.from(values), shape: [values.length] }),
    weights: (roles) =>
      roles.map((role, position) => {
        const found = findWeight(constants, name, role) ?? findWeight(constants, name, `${position}`);
        if (found === undefined) throw new Error(`no shard holds its weights "${name}/${role}"`);
        return found;
      }),
    valueOf: (tensor) => constants.get(tensor)!,
  };
}

const plain = (name: string) => name.replace(/:0$/, '');

/** `layer/role`, or `layer/position` as Keras 3 saves it; there may be names of models before it, scopes between, and a `:0` behind. */
function findWeight(weights: ReadonlyMap<string, Tensor>, layer: string, part: string): string | undefined {
  const names = [...weights.keys()];
  return (
    names.find((name) => plain(name) === `${layer}/${part}`) ??
    names.find((name) => plain(name).endsWith(`/${layer}/${part}`)) ??
    names.find((name) => plain(name).startsWith(`${layer}/`) && plain(name).endsWith(`/${part}`))
  );
}
