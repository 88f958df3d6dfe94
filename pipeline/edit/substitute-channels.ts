import { createGraphBuilder } from '../network/graph-builder.ts';
import type { Graph, Node, Shape } from '../network/graph.ts';

/** A channel of one map in the place of a channel of another. */
export interface ChannelSubstitution {
  /** The channel that is replaced. */
  index: number;
  source: { tensor: string; index: number };
  /** The new channel is gain · source + offset. */
  gain: number;
  offset: number;
}

/**
 * Replaces channels of a tensor for all that read it: the others stay as they are, to the last bit. The tensor keeps its name; what it was before is
 * called `<tensor>/replaced`, and sources that name the tensor mean that.
 * @param shapes of all tensors, for one image; sources have maps as large as the tensor's and are computed no later than it
 */
export function substituteChannels(
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  tensor: string,
  substitutions: readonly ChannelSubstitution[],
): Graph {
  const channelCount = shapes.get(tensor)![1]!;
  const before = `${tensor}/replaced`;
  const build = createGraphBuilder([
    ...shapes.keys(),
    ...graph.constants.keys(),
    ...graph.nodes.map(({ name }) => name),
    before,
  ]);
  const keep = new Float32Array(channelCount).fill(1);
  const offsets = new Float32Array(channelCount);
  for (const { index, offset } of substitutions) {
    keep[index] = 0;
    offsets[index] = offset;
  }
  const perChannel = (data: Float32Array, hint: string) =>
    build.constant({ data, shape: [1, channelCount, 1, 1] }, hint);
  const kept = build.add('Mul', [before, perChannel(keep, `${tensor}/keep`)], {});
  const sources = [...new Set(substitutions.map(({ source }) => source.tensor))];
  const added = sources.map((source) => {
    const sourceCount = shapes.get(source)![1]!;
    const gains = new Float32Array(channelCount * sourceCount);
    for (const { index, source: from, gain } of substitutions) {
      if (from.tensor === source) gains[index * sourceCount + from.index] = gain;
    }
    const weight = build.constant({ data: gains, shape: [channelCount, sourceCount, 1, 1] }, `${tensor}/gains`);
    return build.add('Conv', [source === tensor ? before : source, weight], pointwise);
  });
  const sum = added.reduce((total, part) => build.add('Add', [total, part], {}), kept);
  build.add('Add', [sum, perChannel(offsets, `${tensor}/offsets`)], {}, { name: tensor });

  const nodes = graph.nodes.flatMap((node): Node[] => {
    const outputs = node.outputs.map((name) => (name === tensor ? before : name));
    if (!node.outputs.includes(tensor)) return [node];
    return [{ ...node, name: build.unused(node.name), outputs } as Node, ...build.nodes];
  });
  return { ...graph, nodes, constants: new Map([...graph.constants, ...build.constants]) };
}

const pointwise = {
  strides: [1, 1],
  pads: [0, 0, 0, 0],
  autoPad: 'explicit',
  dilations: [1, 1],
  groups: 1,
} as const;
