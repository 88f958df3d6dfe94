import { createGraphBuilder } from '../graph-builder.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import type { Graph, Node, OperatorName, Operators, Shape } from '../graph.ts';

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
  // Channels laid out as rows, the window across them is a mean pool. Beside it a banded 1×1 convolution takes 3.5 times
  // as long at 192 channels of 32×32, and ONNX's own LRN four times as long as that.
  Lrn: ({ inputs: [x], outputs: [name], attributes: { size, alpha, beta, bias } }, build, shape) => {
    const [batch, channels, height, width] = shape as [number, number, number, number];
    const square = build.add('Mul', [x!, x!], {}, { hint: `${name}/square` });
    const rows = build.add('Reshape', [square], { shape: [batch, 1, channels, height * width] });
    const mean = build.add('AveragePool', [rows], acrossRows(size), { hint: `${name}/mean` });
    const scaled = build.add('Mul', [build.add('Reshape', [mean], { shape }), build.scalar(alpha)], {});
    const scale = build.add('Add', [scaled, build.scalar(bias)], {}, { hint: `${name}/scale` });
    const divisor = build.add('Pow', [scale], { exponent: beta }, { hint: `${name}/divisor` });
    build.add('Div', [x!, divisor], {}, { name });
  },
};

/** A window of `size` rows whose longer half looks ahead, as ONNX says; what lies outside counts as zero. */
const acrossRows = (size: number): Operators['AveragePool'] => ({
  kernel: [size, 1],
  strides: [1, 1],
  pads: [Math.floor((size - 1) / 2), 0, Math.ceil((size - 1) / 2), 0],
  autoPad: 'explicit',
  dilations: [1, 1],
  ceil: false,
  countIncludePad: true,
});

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
