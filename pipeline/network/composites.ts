import { createGraphBuilder } from './graph-builder.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Graph, Node, OperatorName, Shape, Tensor } from './graph.ts';

/** Operators that are shorthand for a few simpler ones. */
export type Composite = 'HardSwish' | 'Lrn' | 'Silu';

type Expansion<Name extends OperatorName> = (node: Node<Name>, build: GraphBuilder, input: Shape) => void;

const expansions: { [Name in Composite]: Expansion<Name> } = {
  HardSwish: ({ inputs: [x], outputs: [name] }, build) => {
    const gate = build.add('HardSigmoid', [x!], { alpha: 1 / 6, beta: 1 / 2 }, { hint: `${name}/gate` });
    build.add('Mul', [x!, gate], {}, { name });
  },
  Silu: ({ inputs: [x], outputs: [name] }, build) => {
    const gate = build.add('Sigmoid', [x!], {}, { hint: `${name}/gate` });
    build.add('Mul', [x!, gate], {}, { name });
  },
  // The window across channels is a banded matrix: as a 1×1 convolution it runs at the speed of any other.
  Lrn: ({ inputs: [x], outputs: [name], attributes: { size, alpha, beta, bias } }, build, [, channels]) => {
    const square = build.add('Mul', [x!, x!], {}, { hint: `${name}/square` });
    const band = build.constant(windowAcrossChannels(channels!, size, alpha / size), `${name}/band`);
    const offset = build.constant({ data: new Float64Array(channels!).fill(bias), shape: [channels!] }, `${name}/bias`);
    const scale = build.add('Conv', [square, band, offset], pointwise, { hint: `${name}/scale` });
    const divisor = build.add('Pow', [scale], { exponent: beta }, { hint: `${name}/divisor` });
    build.add('Div', [x!, divisor], {}, { name });
  },
};

const pointwise = {
  strides: [1, 1],
  pads: [0, 0, 0, 0],
  autoPad: 'explicit',
  dilations: [1, 1],
  groups: 1,
} as const;

/**
 * Writes out composite operators (local response normalization, Silu, HardSwish) with simpler ones; the results keep their names.
 * @param shapes of every tensor, from inferShapes
 */
export function expandComposites(
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  composites: readonly Composite[] = ['HardSwish', 'Lrn', 'Silu'],
): Graph {
  if (!graph.nodes.some(({ op }) => (composites as readonly string[]).includes(op))) return graph;
  const build = createGraphBuilder([...shapes.keys(), ...graph.nodes.map(({ name }) => name)]);
  for (const node of graph.nodes) {
    const expand = expansions[node.op as Composite] as Expansion<OperatorName> | undefined;
    if (expand && (composites as readonly string[]).includes(node.op))
      expand(node, build, shapes.get(node.inputs[0]!)!);
    else build.nodes.push(node);
  }
  return { ...graph, nodes: build.nodes, constants: new Map([...graph.constants, ...build.constants]) };
}

/** [channels, channels, 1, 1], `value` where the second channel lies in the first one's window (ONNX: its longer half looks up). */
function windowAcrossChannels(channels: number, size: number, value: number): Tensor {
  const data = new Float64Array(channels * channels);
  for (let channel = 0; channel < channels; channel++) {
    const first = Math.max(0, channel - Math.floor((size - 1) / 2));
    const last = Math.min(channels - 1, channel + Math.ceil((size - 1) / 2));
    data.fill(value, channel * channels + first, channel * channels + last + 1);
  }
  return { data, shape: [channels, channels, 1, 1] };
}
