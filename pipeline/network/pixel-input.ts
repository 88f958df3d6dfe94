import type { InputPreset } from '../../content/schema.ts';
import type { Graph, Node, Tensor } from './graph.ts';

/** The one input of every loaded network: RGB in 0 … 1, [−1,3,−1,−1]. */
export const pixels = 'pixels';

/**
 * Puts what turns pixels into the network's input before it: a 1×1 convolution that orders the channels, subtracts the
 * mean and scales.
 */
export function addPixelInput(
  graph: Graph,
  { channels, mean, scale }: Pick<InputPreset, 'channels' | 'mean' | 'scale'>,
): Graph {
  // A network may call one of its own tensors "pixels".
  const own = (name: string) => (name === pixels ? `${pixels}/own` : name);
  const { name } = graph.inputs[0]!;
  const weight = new Float32Array(9);
  for (let i = 0; i < 3; i++) weight[3 * i + (channels === 'bgr' ? 2 - i : i)] = scale[i]!;
  const bias = Float32Array.from(mean, (value, i) => -value * scale[i]!);
  const names = [`${pixels}/scale`, `${pixels}/shift`] as const;
  const normalize: Node = {
    op: 'Conv',
    name: `${pixels}/normalize`,
    inputs: [pixels, ...names],
    outputs: [own(name)],
    attributes: { strides: [1, 1], pads: [0, 0, 0, 0], autoPad: 'explicit', dilations: [1, 1], groups: 1 },
  };
  const nodes = graph.nodes.map(
    (node) => ({ ...node, inputs: node.inputs.map(own), outputs: node.outputs.map(own) }) as Node,
  );
  return {
    inputs: [{ name: pixels, shape: [-1, 3, -1, -1], type: 'float32' }],
    outputs: graph.outputs.map(own),
    nodes: [normalize, ...nodes],
    constants: new Map<string, Tensor>([
      ...[...graph.constants].map(([key, tensor]) => [own(key), tensor] as const),
      [names[0], { data: weight, shape: [3, 3, 1, 1] }],
      [names[1], { data: bias, shape: [3] }],
    ]),
  };
}
