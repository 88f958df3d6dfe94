import { UserError } from '../../user-error.ts';
import { toNumber } from '../import/int64.ts';
import type { TensorflowAttribute, TensorflowNode } from '../tensorflow/tensorflow-node.ts';
import { decodeShape, decodeTensor } from './decode-tensor.ts';
import { dataTypes, GraphDef } from './graphdef-schema.ts';
import type { AttributeMessage, GraphMessage, NodeMessage } from './graphdef-schema.ts';

/**
 * Takes the protobuf of a frozen graph apart.
 * @throws UserError when the bytes are no whole GraphDef, or one of its tensors is damaged
 */
export function decodeGraphdef(bytes: Uint8Array, file: string): TensorflowNode[] {
  if (bytes[0] === 0x08) {
    throw new UserError(
      `${file} is a SavedModel, whose weights lie in files beside it: freeze it with TensorFlow's convert_variables_to_constants_v2 and take the file which that writes`,
    );
  }
  const { node } = decode(bytes, file);
  if (node.length === 0) {
    throw new UserError(
      `${file} is not a TensorFlow graph, or only a piece of one: it holds no nodes; get the file again`,
    );
  }
  return node.map((message) => ({
    name: message.name,
    op: message.op,
    inputs: message.input,
    attributes: decodeAttributes(message, file),
  }));
}

function decode(bytes: Uint8Array, file: string): GraphMessage {
  try {
    return GraphDef.decode(bytes) as unknown as GraphMessage;
  } catch (cause) {
    throw new UserError(
      `${file} is not a TensorFlow graph, or only a piece of one (${(cause as Error).message}); get the file again`,
      { cause },
    );
  }
}

function decodeAttributes({ name, attr }: NodeMessage, file: string): TensorflowNode['attributes'] {
  const attributes: Record<string, TensorflowAttribute> = {};
  for (const [key, message] of Object.entries(attr)) {
    const value = decodeAttribute(message, `${file}: ${key} of "${name}"`);
    if (value !== undefined) attributes[key] = value;
  }
  return attributes;
}

/** Undefined for what the typed graph has no use for: functions, lists of shapes, tensors of text. */
function decodeAttribute(message: AttributeMessage | null, where: string): TensorflowAttribute | undefined {
  switch (message?.value) {
    case 's':
      return decodeText(message.s);
    case 'i':
      return toNumber(message.i);
    case 'f':
      return message.f;
    case 'b':
      return message.b;
    case 'type':
      return typeName(message.type);
    case 'shape':
      return { shape: decodeShape(message.shape) };
    case 'tensor': {
      const tensor = decodeTensor(message.tensor, where);
      return tensor && { tensor };
    }
    case 'list':
      return decodeList(message.list);
    default:
      return undefined;
  }
}

/** A list is of one kind; of an empty one nothing tells which. */
function decodeList({ s, i, f, type }: AttributeMessage['list']): readonly number[] | readonly string[] {
  if (s.length > 0) return s.map(decodeText);
  if (type.length > 0) return type.map(typeName);
  return i.length > 0 ? i.map(toNumber) : f;
}

const decodeText = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const typeName = (type: number) => dataTypes[type] ?? `DT_${type}`;
