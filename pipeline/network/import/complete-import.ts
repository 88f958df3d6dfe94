import { UserError } from '../../user-error.ts';
import type { Graph } from '../graph.ts';
import { simplify } from '../simplify/simplify.ts';
import { subgraph } from '../subgraph.ts';
import type { ImageInput } from './image-input.ts';
import type { ImportScope } from './import-scope.ts';
import type { Reading } from './read-nodes.ts';

/** Operators that decide what runs; what they decide cannot be told from the file. */
const controlFlow = new Set([
  'Enter',
  'If',
  'Loop',
  'Merge',
  'Scan',
  'StatelessIf',
  'StatelessWhile',
  'Switch',
  'While',
]);

/**
 * Makes the graph of what was read: from images with their channels first to the network's outputs, or to where it was cut off.
 * @param reading what came of reading the nodes
 * @param network `declared` are its outputs by its own names: those that were not reached are left out
 * @throws UserError for a graph without a convolution
 */
export function completeImport(
  scope: ImportScope,
  { skipped, cutOff }: Reading,
  { image: { tensor, layout }, declared, file }: { image: ImageInput; declared: readonly string[]; file: string },
): Graph {
  const reached = declared
    .map((name) => scope.resolve(name))
    .filter((name) => scope.standing(name) === 'known' && !scope.constant(name));
  const outputs = [...new Set([...reached, ...cutOff])];
  const read = scope.finish([{ name: tensor, shape: [-1, 3, -1, -1], type: 'float32' }], outputs);
  const graph = simplify(subgraph(layout === 'nhwc' ? withImageLayout(read, tensor) : read, outputs));
  requireConvolution(graph, skipped, file);
  return graph;
}

/** Feeds a network that wants its channels last from images that have them first. */
function withImageLayout(graph: Graph, tensor: string): Graph {
  const channelsLast = `${tensor}/channels-last`;
  const nodes = graph.nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map((name) => (name === tensor ? channelsLast : name)),
  }));
  return {
    ...graph,
    nodes: [
      {
        op: 'Transpose',
        name: channelsLast,
        inputs: [tensor],
        outputs: [channelsLast],
        attributes: { permutation: [0, 2, 3, 1] },
      },
      ...nodes,
    ],
  };
}

function requireConvolution({ nodes }: Graph, skipped: Reading['skipped'], file: string): void {
  if (nodes.some(({ op }) => op === 'Conv')) return;
  const flow = skipped.find(({ operator }) => controlFlow.has(operator));
  if (flow) {
    throw new UserError(
      `${file}: images go through ${flow.operator} "${flow.node}" first, and control flow is not supported: export the plain network`,
    );
  }
  if (skipped[0]) {
    throw new UserError(
      `${file}: no convolution comes before ${skipped[0].operator} "${skipped[0].node}", which is not supported: export the network with another operator`,
    );
  }
  throw new UserError(
    `${file} holds no convolution on its images: it is no vision CNN and cannot be shown in an atlas`,
  );
}
