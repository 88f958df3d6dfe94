import type { Tensor } from '../../../pipeline/network/graph.ts';
import { dataTypes, GraphDef } from '../../../pipeline/network/graphdef/graphdef-schema.ts';
import type { TensorflowAttribute, TensorflowNode } from '../../../pipeline/network/tensorflow/tensorflow-node.ts';
import type { TensorflowGraph } from '../tensorflow/to-tensorflow.ts';

const typeNumber = (name: string) => Number(Object.keys(dataTypes).find((key) => dataTypes[Number(key)] === name));

/** Writes a frozen graph; constants become Const nodes before all others. */
export function writeGraphdef({ nodes, constants }: TensorflowGraph): Uint8Array {
  const weights = [...constants].map(([name, tensor]): TensorflowNode => {
    const dtype = tensor.data instanceof Int32Array ? 'DT_INT32' : 'DT_FLOAT';
    return { name, op: 'Const', inputs: [], attributes: { dtype, value: { tensor } } };
  });
  const node = [...weights, ...nodes].map(({ name, op, inputs, attributes }) => ({
    name,
    op,
    input: inputs,
    attr: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attributeMessage(value)])),
  }));
  return GraphDef.encode(GraphDef.fromObject({ node })).finish();
}

function attributeMessage(value: TensorflowAttribute): object {
  if (typeof value === 'string')
    return value.startsWith('DT_') ? { type: typeNumber(value) } : { s: Buffer.from(value) };
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { i: value } : { f: value };
  if ('shape' in value) return { shape: shapeMessage(value.shape) };
  if ('tensor' in value) return { tensor: tensorMessage(value.tensor) };
  const isText = value.some((element) => typeof element === 'string');
  return { list: isText ? { s: value.map((text) => Buffer.from(String(text))) } : { i: value } };
}

const shapeMessage = (shape: readonly number[] | undefined) =>
  shape ? { dim: shape.map((size) => ({ size })) } : { unknownRank: true };

/** As raw bytes; the machine's order of bytes is little-endian. */
function tensorMessage({ data, shape }: Tensor): object {
  return {
    dtype: typeNumber(data instanceof Int32Array ? 'DT_INT32' : 'DT_FLOAT'),
    tensorShape: shapeMessage(shape),
    tensorContent: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}
