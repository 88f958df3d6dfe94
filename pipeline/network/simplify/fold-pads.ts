import type { Graph, Node, Pads } from '../graph.ts';
import { readersOf } from '../wiring.ts';

/** Moves zero padding of height and width into the convolutions behind it, where only convolutions read it. */
export function foldPads(graph: Graph): Graph {
  const readers = readersOf(graph);
  const folded = new Map<string, { x: string; pads: Pads }>();
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const pads = node.op === 'Pad' && node.attributes.value === 0 ? spatialPads(node.attributes.pads) : undefined;
    const takers = readers.get(output!) ?? [];
    const taken = takers.length > 0 && takers.every(canTake(output!)) && !graph.outputs.includes(output!);
    if (pads && taken) folded.set(output!, { x: node.inputs[0]!, pads });
    else nodes.push(widen(node, folded));
  }
  return { ...graph, nodes };
}

const canTake = (padded: string) => (node: Node) =>
  node.op === 'Conv' && node.attributes.autoPad === 'explicit' && node.inputs[0] === padded;

/** [top, left, bottom, right] of a four-axis padding that leaves batch and channels alone. */
function spatialPads(pads: readonly number[]): Pads | undefined {
  if (pads.length !== 8) return undefined;
  const [batch, channel, top, left, batchEnd, channelEnd, bottom, right] = pads;
  return batch || channel || batchEnd || channelEnd ? undefined : [top!, left!, bottom!, right!];
}

function widen(node: Node, folded: ReadonlyMap<string, { x: string; pads: Pads }>): Node {
  const pad = node.op === 'Conv' ? folded.get(node.inputs[0]!) : undefined;
  if (!pad || node.op !== 'Conv') return node;
  const [top, left, bottom, right] = node.attributes.pads;
  const pads: Pads = [top + pad.pads[0], left + pad.pads[1], bottom + pad.pads[2], right + pad.pads[3]];
  return { ...node, inputs: node.inputs.with(0, pad.x), attributes: { ...node.attributes, pads } };
}
