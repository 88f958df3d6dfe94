import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '../../pipeline/engine/engine.ts';
import { soundOptimizations } from '../../pipeline/engine/sound-optimizations.ts';
import type { Graph } from '../../pipeline/network/graph.ts';
import { lower } from '../../pipeline/network/lower/lower.ts';
import { toOnnx } from '../../pipeline/network/onnx/to-onnx.ts';
import type { NumberArray } from './array.ts';

/** Runs a graph of ONNX-native operators by onnxruntime on the CPU in float32. */
export async function runOnnx(
  graph: Graph,
  feeds: Readonly<Record<string, NumberArray>>,
): Promise<Map<string, NumberArray>> {
  const shapes = shapesOf(feeds);
  const options = { ...soundOptimizations, intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await InferenceSession.create(toOnnx(graph, shapes), options);
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

/** As runOnnx, lowered first for a provider; whichever that is, the CPU runs it. */
export function runLowered(
  graph: Graph,
  feeds: Readonly<Record<string, NumberArray>>,
  provider: Provider,
): Promise<Map<string, NumberArray>> {
  return runOnnx(lower(graph, shapesOf(feeds), { provider }), feeds);
}

function shapesOf(feeds: Readonly<Record<string, NumberArray>>) {
  return Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, shape]));
}
