import type { Engine, Program } from '../engine/engine.ts';
import { findGates } from '../network/gradient/gates.ts';
import type { Graph, Shape, Tensor } from '../network/graph.ts';
import { subgraph } from '../network/subgraph.ts';

/**
 * Means of a network's multiplicative gates over images: what the linear mode freezes them at.
 * @param graph takes pixels [N,3,H,W] in 0 … 1
 * @param batches pixels of a sample of the corpus; not read where the network has no gates
 * @returns by gate, one mean a channel (over images and places), shape [channels]
 * @throws Error where there are gates but no images
 */
export async function gateMeans(
  graph: Graph,
  batches: AsyncIterable<Tensor> | Iterable<Tensor>,
  engine: Engine,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Map<string, Tensor>> {
  const gates = findGates(graph);
  const sums = new Map<string, { channels: Float64Array; count: number }>();
  if (gates.length === 0) return new Map();
  const programs = new Map<string, Program>();
  try {
    for await (const pixels of batches) {
      signal?.throwIfAborted();
      const program = await programFor(pixels.shape);
      const results = await program.run({ [graph.inputs[0]!.name]: pixels });
      for (const [name, gate] of Object.entries(results)) addChannels(sums, name, gate);
    }
  } finally {
    for (const program of programs.values()) await program.dispose();
  }
  if (sums.size === 0) throw new Error(`the network has ${gates.length} gates, and no image to take their means over`);
  return new Map([...sums].map(([name, { channels, count }]) => [name, { data: Float32Array.from(channels, (sum) => sum / count), shape: [channels.length] }])); // prettier-ignore

  /** One program a shape: the last batch may be smaller. */
  async function programFor(shape: Shape): Promise<Program> {
    const known = programs.get(shape.join());
    if (known) return known;
    const forward = subgraph(graph, gates);
    const program = await engine.compile({ ...forward, inputs: [{ ...forward.inputs[0]!, shape }] });
    programs.set(shape.join(), program);
    return program;
  }
}

/** Adds a gate [N,C] or [N,C,H,W] to its sum by channel. */
function addChannels(
  sums: Map<string, { channels: Float64Array; count: number }>,
  name: string,
  { data, shape: [images, channelCount, ...map] }: Tensor,
): void {
  const sum = sums.get(name) ?? { channels: new Float64Array(channelCount!), count: 0 };
  const cells = map.reduce((count, size) => count * size, 1);
  for (let i = 0; i < data.length; i++) sum.channels[Math.floor(i / cells) % channelCount!]! += data[i]!;
  sum.count += images! * cells;
  sums.set(name, sum);
}
