import type { ImportedNetwork } from '../import/imported-network.ts';
import { readTensorflowNodes } from '../tensorflow/read-tensorflow-nodes.ts';
import { decodeGraphdef } from './decode-graphdef.ts';

/**
 * Reads a frozen graph of TensorFlow: one whose variables have become constants.
 * @throws UserError for bytes that are no GraphDef, networks that take no RGB images or hold no convolution, and broken weights
 */
export function importGraphdef(bytes: Uint8Array, file: string): ImportedNetwork {
  const network = readTensorflowNodes(decodeGraphdef(bytes, file), { file });
  return { ...network, metadata: { producer: 'TensorFlow' } };
}
