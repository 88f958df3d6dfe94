import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '../../pipeline/engine/engine.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { lower } from '../../pipeline/network/lower.ts';
import { toOnnx } from '../../pipeline/network/to-onnx.ts';
import type { NumberArray } from './array.ts';

/**
 * Lowers a graph and runs it by onnxruntime on the CPU in float32.
 * @param provider whose lowering is wanted; it is run on the CPU all the same
 */
export async function runOnnx(
  graph: Graph,
  feeds: Readonly<Record<string, NumberArray>>,
  provider: Provider = 'cpu',
): Promise<Map<string, NumberArray>> {
  const shapes = Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, shape]));
  const session = await InferenceSession.create(toOnnx(lower(graph, shapes, { provider }), shapes), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const types = new Map(graph.inputs.map(({ name, type }) => [name, type]));
  const tensors = Object.entries(feeds).map(([name, { data, shape }]) => {
    const typed = types.get(name) === 'int32' ? Int32Array.from(data) : Float32Array.from(data);
    return [name, new Tensor(typed as Float32Array, shape)] as const;
  });
  const results = await session.run(Object.fromEntries(tensors));
  await session.release();
  return new Map(
    Object.entries(results).map(([name, { data, dims }]) => [
      name,
      { data: Float64Array.from(data as Float32Array), shape: dims },
    ]),
  );
}
