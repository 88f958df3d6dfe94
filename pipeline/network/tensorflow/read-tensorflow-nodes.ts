import type { Graph, Tensor } from '../graph.ts';
import { completeImport } from '../import/complete-import.ts';
import { imageSizes } from '../import/image-input.ts';
import { openImportScope } from '../import/import-scope.ts';
import type { ImportScope } from '../import/import-scope.ts';
import type { ImportedNetwork } from '../import/imported-network.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import { readNodes } from '../import/read-nodes.ts';
import { subgraph } from '../subgraph.ts';
import { producersOf } from '../wiring.ts';
import { chooseBranches } from './choose-branches.ts';
import { dropDropout } from './drop-dropout.ts';
import { findImageInput } from './find-image-input.ts';
import { foldConstant } from './fold-constants.ts';
import { linkOperations } from './link-operations.ts';
import type { Operation } from './operation.ts';
import { readOperator } from './read-operators.ts';
import { splitFused } from './split-fused.ts';
import type { TensorflowNode } from './tensorflow-node.ts';

/** Where nodes come from. */
export interface TensorflowSource {
  /** For messages. */
  file: string;
  /** Weights that lie outside the nodes, by the name of their Const node or by the name under which nodes read them. */
  constants?: ReadonlyMap<string, Tensor>;
}

/**
 * Reads TensorFlow's nodes, in whatever order, into the typed graph: maps with their channels first, "SAME" padding by rule,
 * constants folded, batch normalization in the weights, what only training needs left out.
 * @throws UserError for nodes that do not fit together, networks that take no RGB images, and those without a convolution
 */
export function readTensorflowNodes(
  nodes: readonly TensorflowNode[],
  { file, constants = new Map() }: TensorflowSource,
): ImportedNetwork {
  const linked = chooseBranches(linkOperations(nodes.flatMap(splitFused), constants, file));
  const image = findImageInput(linked, file);
  const operations = selectOperations(dropDropout(linked, image.tensor), image.tensor);
  const scope = openImportScope({
    input: image.tensor,
    sizes: imageSizes(image),
    batch: image.batch,
    stored: constants,
    taken: [...constants.keys(), ...linked.flatMap(({ outputs }) => outputs)],
  });
  const reading = readNodes(operations, scope, (operation) => readOperation(operation, scope), file);
  const graph = endInMaps(completeImport(scope, reading, { image, declared: unread(operations), file }));
  return { graph, inputTensor: image.tensor, sizePx: image.sizePx, skipped: reading.skipped, metadata: {} };
}

/** What is computed from images, and what that needs; what saves, feeds or trains the network is not its concern. */
function selectOperations(operations: readonly Operation[], image: string): Operation[] {
  const reached = new Set([image]);
  for (const { inputs, outputs } of operations) {
    if (inputs.some((name) => reached.has(name))) for (const output of outputs) reached.add(output);
  }
  const needed = new Set<string>();
  return operations
    .toReversed()
    .filter(({ inputs, outputs }) => {
      if (outputs.includes(image) || !outputs.some((name) => reached.has(name) || needed.has(name))) return false;
      for (const name of inputs) needed.add(name);
      return true;
    })
    .reverse();
}

function readOperation(operation: Operation, scope: ImportScope): void {
  const { op, name, attributes } = operation;
  if (op === 'Const') {
    if (scope.constant(name)) return;
    const value = attributes.tensor('value');
    if (!value) throw new NotUnderstood(`Const of ${attributes.text('dtype', 'unknown type')}`);
    scope.define(name, value);
    return;
  }
  const value = foldConstant(operation, scope);
  if (value) scope.define(name, value);
  else readOperator(operation, scope);
}

/** First outputs that nothing reads. */
function unread(operations: readonly Operation[]): string[] {
  const read = new Set(operations.flatMap(({ inputs }) => inputs));
  return operations.filter(({ outputs }) => outputs.every((name) => !read.has(name))).map(({ name }) => name);
}

/** Ends the graph in maps with their channels first: the change of layout behind the last of them is TensorFlow's concern. */
function endInMaps(graph: Graph): Graph {
  const producers = producersOf(graph);
  const outputs = graph.outputs.map((name) => {
    const last = producers.get(name);
    return last?.op === 'Transpose' && last.attributes.permutation.join() === '0,2,3,1' ? last.inputs[0]! : name;
  });
  return subgraph(graph, [...new Set(outputs)]);
}
