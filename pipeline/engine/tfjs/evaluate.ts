import type { Tensor as TfjsTensor, TensorLike } from '@tensorflow/tfjs-core';
import type { Graph, Shape, Tensor } from '../../network/graph.ts';
import type { Tfjs } from './load-tfjs.ts';
import { compute } from './operators.ts';
import type { Context } from './operator.ts';
import { Value } from './value.ts';

/**
 * Computes all nodes of a graph in order. Call it inside `tf.tidy`.
 * @param shapes of every tensor of the graph
 * @param known inputs and constants by name
 * @returns the graph's outputs, by name
 */
export function evaluate(
  context: Context,
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  known: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const values = new Map(known);
  const lastReader = new Map(graph.nodes.flatMap((node) => node.inputs.map((name) => [name, node] as const)));
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    const [output] = node.outputs;
    values.set(output!, compute(context, node, inputs, shapes.get(output!)!));
    // The tape of a gradient needs every tensor; a plain run frees a map as soon as nobody reads it any more.
    if (context.differentiable) continue;
    for (const name of new Set(node.inputs)) {
      if (lastReader.get(name) !== node || known.has(name) || graph.outputs.includes(name)) continue;
      values.get(name)!.dispose();
      values.delete(name);
    }
  }
  return new Map(graph.outputs.map((name) => [name, values.get(name)!]));
}

/** Hands a tensor to tfjs, which computes in float32. */
export function upload(tf: Tfjs, { data, shape }: Tensor): Value {
  const isIndex = data instanceof Int32Array;
  const values: TensorLike = data instanceof Float64Array ? Float32Array.from(data) : data;
  return new Value('graph', tf.tensor(values, [...shape], isIndex ? 'int32' : 'float32'));
}

/** Fetches a tensor back; the buffer is the caller's own. */
export async function download(tensor: TfjsTensor): Promise<Tensor> {
  // The JavaScript backend hands out the very buffer that other tensors may share.
  const data = (await tensor.data()).slice() as Float32Array | Int32Array;
  return { data, shape: tensor.shape };
}
