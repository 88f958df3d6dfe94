import { UserError } from '../../user-error.ts';
import { completeImport } from '../import/complete-import.ts';
import type { ImportedNetwork } from '../import/imported-network.ts';
import type { NetworkFile } from '../import/network-file.ts';
import { readNodes } from '../import/read-nodes.ts';
import { decodeOnnx } from './decode-onnx.ts';
import { foldConstant } from './fold-constants.ts';
import { findImageInput } from './image-input.ts';
import { readOnnxNode } from './onnx-node.ts';
import type { OnnxNode } from './onnx-node.ts';
import { openOnnxScope } from './onnx-scope.ts';
import type { OnnxScope } from './onnx-scope.ts';
import type { GraphMessage } from './onnx-schema.ts';
import { leastInputs, readOperator } from './read-operators.ts';

/**
 * Reads an ONNX network into the typed graph: constants folded, batch normalization in the weights, padding in the
 * convolutions, activations recognized, layout changes gone.
 * @throws UserError for bytes that are no ONNX, networks that take no RGB images or hold no convolution, and broken weights
 */
export function importOnnx(bytes: Uint8Array, source: NetworkFile): ImportedNetwork {
  const { file } = source;
  const { graph: message, opset, metadata } = decodeOnnx(bytes, file);
  const image = findImageInput(message, file);
  const scope = openOnnxScope(message, image, { opset, source });
  const reading = readNodes(checkedNodes(message, scope, source), scope, (node) => readNode(node, scope), file);
  const declared = (message.output ?? []).map(({ name }) => name ?? '');
  const graph = completeImport(scope, reading, { image, declared, file });
  return { graph, inputTensor: image.tensor, sizePx: image.sizePx, skipped: reading.skipped, metadata };
}

function readNode(node: OnnxNode, scope: OnnxScope): void {
  const value = foldConstant(node, scope);
  if (value) scope.define(node.outputs[0]!, value);
  else readOperator(node, scope);
}

/** Each node is checked when everything before it has been read. */
function* checkedNodes({ node }: GraphMessage, scope: OnnxScope, source: NetworkFile): Generator<OnnxNode> {
  for (const message of node ?? []) {
    const taken = readOnnxNode(message, source);
    checkNames(taken, scope, source.file);
    yield taken;
  }
}

function checkNames({ op, name, inputs, outputs }: OnnxNode, scope: OnnxScope, file: string): void {
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
