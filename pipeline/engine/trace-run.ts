import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Graph } from '../network/graph.ts';
import type { Provider, Tensors } from './engine.ts';
import { toOnnxSource } from './onnx-source.ts';
import { soundOptimizations } from './sound-optimizations.ts';
import { fromOnnxTensors, toOnnxTensors } from './onnx-tensors.ts';

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
 * Runs a graph once by onnxruntime, in this thread, and notes which of its nodes ran where: what a provider cannot run,
 * onnxruntime puts on the CPU without a word.
 * @param graph its inputs have concrete shapes
 */
export async function traceRun(
  graph: Graph,
  feeds: Tensors,
  provider: Provider,
): Promise<{ results: Tensors; placements: Placement[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-trace-'));
  try {
    const session = await InferenceSession.create(toOnnxSource(graph, provider, {}).model, {
      ...soundOptimizations,
      executionProviders: [provider],
      logSeverityLevel: 4,
      enableProfiling: true,
      profileFilePrefix: join(folder, 'profile'),
    });
    const results = fromOnnxTensors(await session.run(toOnnxTensors(feeds)));
    session.endProfiling();
    await session.release();
    const [file] = await readdir(folder);
    const events = JSON.parse(await readFile(join(folder, file!), 'utf8')) as Event[];
    return { results, placements: countNodes(events) };
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
