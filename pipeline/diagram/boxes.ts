import type { Node, OperatorName } from '../network/graph.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';
import { readersOf } from '../network/wiring.ts';
import { describeBox, describeImage } from './describe-box.ts';

/** What a diagram shows as one thing: the image, or an operation with what follows it alone, such as its activation. */
export interface Box {
  kind: 'image' | 'layer' | 'operation' | 'junction';
  /** What is written in it, the most important first. */
  lines: string[];
  /** All that is known of it, in a sentence or two. */
  about: string;
}

/** One box reads another's result. Boxes are numbered in topological order; 0 is the image. */
export interface Link {
  from: number;
  to: number;
}

/** Operations that are shown in the box of what they work on, as long as nothing else reads that. */
const followers: ReadonlySet<OperatorName> = new Set<OperatorName>([
  ...(['Add', 'Clip', 'Div', 'Elu', 'Flatten', 'HardSigmoid', 'HardSwish', 'Identity', 'LeakyRelu', 'Lrn'] as const),
  ...(['Mul', 'PRelu', 'Relu', 'Reshape', 'Sigmoid', 'Silu', 'Softmax', 'Sub', 'Tanh', 'Transpose'] as const),
]);

/**
 * Gathers what a diagram of a network shows, from the image upwards; what turns pixels into the network's input belongs to the image. A
 * layer of the atlas ends the box that computes it. Left out is what neither a layer nor an output needs.
 */
export function collectBoxes({ model, graph }: LoadedModel): { boxes: Box[]; links: Link[] } {
  const layers = new Map(model.layers.map((layer) => [layer.tensor, layer]));
  const ends = new Set([...graph.outputs, ...layers.keys()]);
  const shown = subgraph(graph, [...ends]);
  const [normalize, ...nodes] = shown.nodes as [Node, ...Node[]];
  const readers = readersOf(shown);
  /** Nodes of every box but the image, and the box that each tensor comes from. */
  const groups: Node[][] = [];
  const boxOf = new Map([[normalize.outputs[0]!, 0]]);
  const links: Link[] = [];

  function isFollower({ op, inputs }: Node): boolean {
    const [tensor, ...others] = inputs.filter((name) => !shown.constants.has(name));
    const isAlone = others.length === 0 && readers.get(tensor!)!.length === 1 && !ends.has(tensor!);
    return followers.has(op) && isAlone && boxOf.get(tensor!) !== 0;
  }

  for (const node of nodes) {
    const read = [...new Set(node.inputs.flatMap((name) => boxOf.get(name) ?? []))];
    const box = isFollower(node) ? read[0]! : groups.length + 1;
    if (box > groups.length) {
      groups.push([]);
      links.push(...read.map((from) => ({ from, to: box })));
    }
    groups[box - 1]!.push(node);
    for (const name of node.outputs) boxOf.set(name, box);
  }
  const shapes = inferShapes(shown, { [pixels]: [1, 3, ...model.input.sizePx] });
  return {
    boxes: [
      describeImage(model),
      ...groups.map((group) => describeBox(group, shown, shapes, layers.get(group.at(-1)!.outputs[0]!))),
    ],
    links,
  };
}
