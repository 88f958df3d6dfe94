import { Tensor as OnnxTensor } from 'onnxruntime-node';
import type { Tensor } from '../network/graph.ts';
import type { Tensors } from './engine.ts';

/** Tensors on onnxruntime's side, by name. */
export type OnnxTensors = Record<string, OnnxTensor>;

/** Hands tensors to onnxruntime, which computes in float32; buffers are shared where they can be. */
export function toOnnxTensors(tensors: Tensors): OnnxTensors {
  const inputs = Object.entries(tensors).map(([name, { data, shape }]): [string, OnnxTensor] => [
    name,
    data instanceof Int32Array
      ? new OnnxTensor('int32', data, shape)
      : new OnnxTensor('float32', data instanceof Float32Array ? data : Float32Array.from(data), shape),
  ]);
  return Object.fromEntries(inputs);
}

/** Takes tensors over that lie in the machine's own memory. */
export function fromOnnxTensors(tensors: OnnxTensors): Tensors {
  const outputs = Object.entries(tensors).map(([name, { data, dims }]): [string, Tensor] => [
    name,
    { data: data as Float32Array | Int32Array, shape: dims },
  ]);
  return Object.fromEntries(outputs);
}
