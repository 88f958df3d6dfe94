import { decodeTensor } from './decode-tensor.ts';
import type { NetworkFile } from '../import/network-file.ts';
import { toNumber } from '../import/int64.ts';
import type { Pair, Tensor } from '../graph.ts';
import type { AttributeMessage, NodeMessage } from './onnx-schema.ts';

/** An operation as ONNX writes it. */
export interface OnnxNode {
  /** Operator, with its domain where that is not ONNX's own. */
  op: string;
  /** The exporter's, or the name of its first output. */
  name: string;
  /** Absent optional tensors are empty strings. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Attributes;
}

/** Attributes by name, each with what ONNX takes where it is absent. */
export interface Attributes {
  has(name: string): boolean;
  int(name: string, otherwise: number): number;
  float(name: string, otherwise: number): number;
  text(name: string, otherwise: string): string;
  ints(name: string, otherwise: readonly number[]): readonly number[];
  floats(name: string): readonly number[];
  /** [height, width]; throws Error for another number of values. */
  pair(name: string, otherwise: Pair): Pair;
  tensor(name: string): Tensor | undefined;
}

/** Takes a node's message apart; `file` is needed by attributes that hold tensors. */
export function readOnnxNode(message: NodeMessage, file: NetworkFile): OnnxNode {
  const { domain, opType, name, input = [], output = [] } = message;
  return {
    op: !domain || domain === 'ai.onnx' ? (opType ?? '') : `${domain}.${opType}`,
    name: name || output?.[0] || '',
    inputs: input ?? [],
    outputs: output ?? [],
    attributes: readAttributes(message.attribute ?? [], file),
  };
}

function readAttributes(messages: readonly AttributeMessage[], file: NetworkFile): Attributes {
  const byName = new Map(messages.map((message) => [message.name ?? '', message]));
  const ints = (name: string, otherwise: readonly number[]) => byName.get(name)?.ints?.map(toNumber) ?? otherwise;
  return {
    has: (name) => byName.has(name),
    int: (name, otherwise) => toNumber(byName.get(name)?.i ?? otherwise),
    float: (name, otherwise) => byName.get(name)?.f ?? otherwise,
    text: (name, otherwise) => {
      const bytes = byName.get(name)?.s;
      return bytes ? new TextDecoder().decode(bytes) : otherwise;
    },
    ints,
    floats: (name) => byName.get(name)?.floats ?? [],
    pair: (name, otherwise) => {
      const values = ints(name, otherwise);
      if (values.length !== 2) throw new Error(`its "${name}" should be two numbers, not [${values.join()}]`);
      return [values[0]!, values[1]!];
    },
    tensor: (name) => {
      const message = byName.get(name)?.t;
      return message ? decodeTensor(message, file) : undefined;
    },
  };
}
