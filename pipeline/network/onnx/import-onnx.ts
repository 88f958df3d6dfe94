import { UserError } from '../../user-error.ts';
import { decodeOnnx } from './decode-onnx.ts';
import { foldConstant } from './fold-constants.ts';
import type { Graph, Pair } from '../graph.ts';
import type { ImportedNetwork } from '../import/imported-network.ts';
import type { NetworkFile } from '../import/network-file.ts';
import { findImageInput } from './image-input.ts';
import type { ImageInput } from './image-input.ts';
import { NotUnderstood, openImportScope } from './import-scope.ts';
import type { ImportScope } from './import-scope.ts';
import { readOnnxNode } from './onnx-node.ts';
import type { OnnxNode } from './onnx-node.ts';
import type { GraphMessage } from './onnx-schema.ts';
import { leastInputs, readOperator } from './read-operators.ts';
import { simplify } from '../simplify/simplify.ts';
import { subgraph } from '../subgraph.ts';

/** Assumed for files that leave the size of images open, for shape arithmetic only. */
const usualSizePx: Pair = [224, 224];

const controlFlow = new Set(['If', 'Loop', 'Scan']);

/**
 * Reads an ONNX network into the typed graph: constants folded, batch normalization in the weights, padding in the
 * convolutions, activations recognized, layout changes gone.
 * @throws UserError for bytes that are no ONNX, networks that take no RGB images or hold no convolution, and broken weights
 */
export function importOnnx(bytes: Uint8Array, source: NetworkFile): ImportedNetwork {
  const { file } = source;
  const { graph: message, opset, metadata } = decodeOnnx(bytes, file);
  const image = findImageInput(message, file);
  const { tensor, layout, sizePx } = image;
  const scope = openScope(message, image, opset, source);
  const { skipped, cutOff } = readNodes(message, scope, source);

  const declared = (message.output ?? []).map(({ name }) => scope.resolve(name ?? ''));
  const reached = declared.filter((name) => scope.standing(name) === 'known' && !scope.constant(name));
  const outputs = [...new Set([...reached, ...cutOff])];
  const read = scope.finish([{ name: tensor, shape: [-1, 3, -1, -1], type: 'float32' }], outputs);
  const graph = simplify(subgraph(layout === 'nhwc' ? withImageLayout(read, tensor) : read, outputs));
  requireConvolution(graph, skipped, file);
  return { graph, inputTensor: tensor, sizePx, skipped, metadata };
}

function openScope(
  message: GraphMessage,
  { tensor, layout, sizePx, batch }: ImageInput,
  opset: number,
  source: NetworkFile,
) {
  const [height, width] = sizePx ?? usualSizePx;
  const sizes = layout === 'nchw' ? [3, height, width] : [height, width, 3];
  return openImportScope(message, { input: tensor, sizes, batch, opset, source });
}

/**
 * Reads node by node, and goes on behind what it does not understand.
 * @returns also the tensors that only what was left out would have read: the ends of what is known
 */
function readNodes(message: GraphMessage, scope: ImportScope, source: NetworkFile) {
  const skipped: ImportedNetwork['skipped'] = [];
  const cutOff = new Set<string>();
  const leaveOut = (node: OnnxNode) => {
    for (const name of node.outputs) scope.drop(name);
    for (const name of node.inputs) {
      if (name && scope.standing(name) === 'known' && !scope.constant(name)) cutOff.add(scope.resolve(name));
    }
  };
  for (const { name } of message.input ?? []) {
    if (scope.standing(name ?? '') === 'unknown') scope.drop(name ?? '');
  }
  for (const nodeMessage of message.node ?? []) {
    const node = readOnnxNode(nodeMessage, source);
    checkNames(node, scope, source.file);
    if (node.inputs.some((name) => name && scope.standing(name) === 'dropped')) {
      leaveOut(node);
      continue;
    }
    try {
      const value = foldConstant(node, scope);
      if (value) scope.define(node.outputs[0]!, value);
      else readOperator(node, scope);
      for (const name of node.outputs.slice(1)) if (name) scope.drop(name);
    } catch (cause) {
      if (cause instanceof NotUnderstood) {
        skipped.push({ operator: cause.message, node: node.name });
        leaveOut(node);
        continue;
      }
      // Readers throw plain errors; of any other kind are bugs, which keep their stack.
      if ((cause as Error).name !== 'Error') throw cause;
      throw new UserError(`${source.file}: ${node.op} "${node.name}" is damaged: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
  return { skipped, cutOff };
}

function checkNames({ op, name, inputs, outputs }: OnnxNode, scope: ImportScope, file: string): void {
  if (inputs.length < leastInputs(op)) {
    throw new UserError(`${file}: ${op} "${name}" has ${inputs.length} inputs, which is too few: get the file again`);
  }
  const lost = inputs.find((input) => input && scope.standing(input) === 'unknown');
  if (lost)
    throw new UserError(
      `${file}: ${op} "${name}" reads "${lost}", which nothing computes before it: get the file again`,
    );
  if (!outputs[0]) throw new UserError(`${file}: ${op} "${name}" has no output: get the file again`);
  const twice = outputs.find((output) => output && scope.standing(output) !== 'unknown');
  if (twice) throw new UserError(`${file}: ${op} "${name}" computes "${twice}" a second time: get the file again`);
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

function requireConvolution({ nodes }: Graph, skipped: ImportedNetwork['skipped'], file: string): void {
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
