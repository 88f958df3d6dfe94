import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';

/** ONNX's protobuf messages; the package is CommonJS and shows only a default export. */
export const { ModelProto } = onnxProto.onnx;

export type GraphMessage = onnx.IGraphProto;
export type NodeMessage = onnx.INodeProto;
export type AttributeMessage = onnx.IAttributeProto;
export type TensorMessage = onnx.ITensorProto;
export type ValueMessage = onnx.IValueInfoProto;

/** TensorProto.DataType */
export const dataTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;

/** AttributeProto.AttributeType */
export const attributeTypes = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;
