import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { product } from '../network/dimensions.ts';
import type { Graph, Tensor } from '../network/graph.ts';
import type { Provider } from './engine.ts';
import { toOnnxSource } from './onnx-source.ts';
import { toOnnxTensors } from './onnx-tensors.ts';

/** Nodes of a graph, as onnxruntime optimized it, that ran in one place. */
export interface Placement {
  /** As onnxruntime calls it: `CPUExecutionProvider`, `WebGpuExecutionProvider`, … */
  provider: string;
  /** One of ONNX's, or of onnxruntime's own: `MemcpyToHost` and `MemcpyFromHost` are what nodes on the CPU cost besides. */
  operator: string;
  count: number;
}

/** A line of onnxruntime's profile, as far as it matters here. */
interface Event {
  cat: string;
  name: string;
  args?: { provider?: string; op_name?: string };
}

/**
 * Runs a graph once by onnxruntime, in this thread and on zeros, to see which of its nodes run where: what a provider
 * cannot run, onnxruntime puts on the CPU without a word.
 * @param graph its inputs have concrete shapes
 */
export async function placeNodes(graph: Graph, provider: Provider): Promise<Placement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-placement-'));
  try {
    const session = await InferenceSession.create(toOnnxSource(graph, provider, {}).model, {
      executionProviders: [provider],
      logSeverityLevel: 4,
      enableProfiling: true,
      profileFilePrefix: join(folder, 'profile'),
    });
    const zeros = graph.inputs.map(({ name, shape, type }): [string, Tensor] => {
      const size = product(shape);
      return [name, { data: type === 'int32' ? new Int32Array(size) : new Float32Array(size), shape }];
    });
    await session.run(toOnnxTensors(Object.fromEntries(zeros)));
    session.endProfiling();
    await session.release();
    const [file] = await readdir(folder);
    return countNodes(JSON.parse(await readFile(join(folder, file!), 'utf8')) as Event[]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function countNodes(events: readonly Event[]): Placement[] {
  const counts = new Map<string, Placement>();
  for (const { cat, name, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue;
    const [provider, operator] = [args!.provider!, args!.op_name!];
    const key = `${provider} ${operator}`;
    const placement = counts.get(key) ?? { provider, operator, count: 0 };
    counts.set(key, { ...placement, count: placement.count + 1 });
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, placement]) => placement);
}
