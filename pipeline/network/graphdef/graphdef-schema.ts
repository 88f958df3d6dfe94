import protobuf from 'protobufjs/light.js';
import type { Int64 } from '../import/int64.ts';

/** The parts of a tensorflow.TensorShapeProto that the importer reads. */
export interface ShapeMessage {
  dim: { size: Int64 }[];
  unknownRank: boolean;
}

/** tensorflow.TensorProto: elements as raw bytes, or listed in the field of their kind. */
export interface TensorMessage {
  dtype: number;
  tensorShape: ShapeMessage | null;
  tensorContent: Uint8Array;
  /** float16 and bfloat16, as their 16 bits. */
  halfVal: number[];
  floatVal: number[];
  doubleVal: number[];
  /** int32 and everything shorter. */
  intVal: number[];
  int64Val: Int64[];
  boolVal: boolean[];
}

/** tensorflow.AttrValue; `value` names the one field that is set. */
export interface AttributeMessage {
  value?: 'b' | 'f' | 'func' | 'i' | 'list' | 'placeholder' | 's' | 'shape' | 'tensor' | 'type';
  s: Uint8Array;
  i: Int64;
  f: number;
  b: boolean;
  type: number;
  shape: ShapeMessage;
  tensor: TensorMessage;
  list: { s: Uint8Array[]; i: Int64[]; f: number[]; type: number[] };
}

/** tensorflow.NodeDef */
export interface NodeMessage {
  name: string;
  op: string;
  input: string[];
  /** null for a name without a value. */
  attr: Record<string, AttributeMessage | null>;
}

/** tensorflow.GraphDef */
export interface GraphMessage {
  node: NodeMessage[];
}

const repeated = (type: string, id: number): protobuf.IField => ({ rule: 'repeated', type, id });
const byName = (type: string, id: number): protobuf.IMapField => ({ keyType: 'string', type, id });

/** Names in protobufjs's spelling; types of elements are numbers here, which keeps those that are newer than this list. */
const root = protobuf.Root.fromJSON({
  nested: {
    GraphDef: { fields: { node: repeated('NodeDef', 1) } },
    NodeDef: {
      fields: {
        name: { type: 'string', id: 1 },
        op: { type: 'string', id: 2 },
        input: repeated('string', 3),
        attr: byName('AttrValue', 5),
      },
    },
    AttrValue: {
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor', 'placeholder', 'func'] } },
      fields: {
        list: { type: 'ListValue', id: 1 },
        s: { type: 'bytes', id: 2 },
        i: { type: 'int64', id: 3 },
        f: { type: 'float', id: 4 },
        b: { type: 'bool', id: 5 },
        type: { type: 'int32', id: 6 },
        shape: { type: 'TensorShapeProto', id: 7 },
        tensor: { type: 'TensorProto', id: 8 },
        placeholder: { type: 'string', id: 9 },
        func: { type: 'bytes', id: 10 },
      },
    },
    ListValue: {
      fields: {
        s: repeated('bytes', 2),
        i: repeated('int64', 3),
        f: repeated('float', 4),
        type: repeated('int32', 6),
      },
    },
    TensorShapeProto: { fields: { dim: repeated('Dim', 2), unknownRank: { type: 'bool', id: 3 } } },
    Dim: { fields: { size: { type: 'int64', id: 1 } } },
    TensorProto: {
      fields: {
        dtype: { type: 'int32', id: 1 },
        tensorShape: { type: 'TensorShapeProto', id: 2 },
        tensorContent: { type: 'bytes', id: 4 },
        floatVal: repeated('float', 5),
        doubleVal: repeated('double', 6),
        intVal: repeated('int32', 7),
        int64Val: repeated('int64', 10),
        boolVal: repeated('bool', 11),
        halfVal: repeated('int32', 13),
      },
    },
  },
});

/** The message at the top of a frozen graph. */
export const GraphDef = root.lookupType('GraphDef');

/** tensorflow.DataType, by its numbers. */
export const dataTypes: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  2: 'DT_DOUBLE',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  5: 'DT_INT16',
  6: 'DT_INT8',
  7: 'DT_STRING',
  9: 'DT_INT64',
  10: 'DT_BOOL',
  14: 'DT_BFLOAT16',
  17: 'DT_UINT16',
  19: 'DT_HALF',
};
