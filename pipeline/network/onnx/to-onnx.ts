import type { Graph, OperatorName, Shape, Tensor } from '../graph.ts';
import { writeNode } from './onnx-operators.ts';
import { dataTypes, ModelProto } from './onnx-schema.ts';
import type { TensorMessage, ValueMessage } from './onnx-schema.ts';
import { inferShapes } from '../shape.ts';

const opset = 17;
const irVersion = 8;

/**
 * Writes a graph of ONNX-native operators as an ONNX model for one set of shapes, node for node.
 * Real constants become float32, index tables int32; what ONNX takes as a tensor and the graph as an attribute becomes an int64 one.
 * @param inputShapes concrete shapes of the graph's inputs
 * @throws Error for an operator that ONNX does not have ("must be lowered first"), or where shapes do not fit
 */
export function toOnnx(graph: Graph, inputShapes: Record<string, Shape>): Uint8Array {
  const shapes = inferShapes(graph, inputShapes);
  const initializers = [...graph.constants].map(([name, tensor]) => initializer(name, tensor));
  const addConstant = (name: string, tensor: Tensor | BigInt64Array) => {
    initializers.push(initializer(name, tensor));
    return name;
  };
  const elementTypes = inferElementTypes(graph);
  const value = (name: string): ValueMessage => ({
    name,
    type: {
      tensorType: {
        elemType: elementTypes.get(name)!,
        shape: { dim: shapes.get(name)!.map((size) => ({ dimValue: size })) },
      },
    },
  });
  const message = {
    irVersion,
    producerName: 'circuits-atlas',
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: 'atlas',
      node: graph.nodes.flatMap((node) => writeNode(node, { shapes, addConstant })),
      initializer: initializers,
      input: graph.inputs.map(({ name }) => value(name)),
      output: graph.outputs.map(value),
    },
  };
  return ModelProto.encode(message).finish();
}

function initializer(name: string, tensor: Tensor | BigInt64Array): TensorMessage {
  if (tensor instanceof BigInt64Array) {
    return { name, dims: [tensor.length], dataType: dataTypes.int64, rawData: bytesOf(tensor) };
  }
  const { data, shape } = tensor;
  const stored = data instanceof Float64Array ? Float32Array.from(data) : data;
  const dataType = stored instanceof Int32Array ? dataTypes.int32 : dataTypes.float32;
  return { name, dims: [...shape], dataType, rawData: bytesOf(stored) };
}

/** The bytes as they lie in memory: little-endian on every machine that Node runs on today. */
function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Operators whose result is not of the type of their first input. */
const resultTypes: Partial<Record<OperatorName, number>> = {
  ArgMax: dataTypes.int32,
  ArgMin: dataTypes.int32,
  Truncate: dataTypes.int32,
};

/** Nearly every operator hands on the type of its first input. */
function inferElementTypes({ inputs, constants, nodes }: Graph): Map<string, number> {
  const types = new Map<string, number>(inputs.map(({ name, type }) => [name, dataTypes[type]]));
  for (const [name, { data }] of constants) {
    types.set(name, data instanceof Int32Array ? dataTypes.int32 : dataTypes.float32);
  }
  for (const { op, inputs: read, outputs } of nodes) types.set(outputs[0]!, resultTypes[op] ?? types.get(read[0]!)!);
  return types;
}
