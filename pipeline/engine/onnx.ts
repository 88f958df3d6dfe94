import { availableParallelism } from 'node:os';
import type { Tensor } from '../network/graph.ts';
import type { Engine, Program, Provider, Tensors } from './engine.ts';
import { explainFailure } from './explain-failure.ts';
import { toOnnxSource } from './onnx-source.ts';
import type { OnnxSource } from './onnx-source.ts';
import type { OnnxRequest, OnnxWorkerData } from './onnx-worker.ts';
import { probe, probeProvider } from './probe-provider.ts';
import { createWorkerPool } from './worker-pool.ts';
import type { WorkerPool } from './worker-pool.ts';

const entry = new URL('./onnx-worker.ts', import.meta.url);

export interface OnnxEngineOptions {
  /** Falls back to `cpu`, with a sentence to `warn`, where onnxruntime cannot make a session for it. */
  provider?: Provider;
  /** Worker threads on a CPU; a GPU has one, which feeds it. */
  workers?: number;
  warn?: (sentence: string) => void;
}

/**
 * Opens onnxruntime: a pool of worker threads, each with sessions of one thread, because a running session blocks its
 * thread and one worker per core beats one session with as many threads by 11–13 % (InceptionV1, 2 cores).
 * A program's session is made in a worker when its first run gets there.
 * @throws Error when onnxruntime cannot be loaded
 */
export async function createOnnxEngine({
  provider = 'cpu',
  workers = availableParallelism(),
  warn = console.warn,
}: OnnxEngineOptions = {}): Promise<Engine> {
  if (provider !== 'cpu') {
    try {
      await probeProvider(provider);
      return await openWith(provider, 1);
    } catch (error) {
      warn(`onnxruntime cannot use the provider "${provider}" here (${(error as Error).message}): using cpu`);
    }
  }
  return openWith('cpu', workers);
}

async function openWith(provider: Provider, workers: number): Promise<Engine> {
  const pool = createWorkerPool<Tensors>(entry, workers, { provider } satisfies OnnxWorkerData);
  let count = 0;
  const engine: Engine = {
    name: `onnxruntime ${provider}`,
    concurrency: workers,
    onGpu: provider !== 'cpu',
    async compile(graph, { handOn = {} } = {}) {
      return createProgram(pool, count++, toOnnxSource(graph, provider, handOn), (error) =>
        explainFailure(error, provider),
      );
    },
    dispose: () => pool.close(),
  };
  try {
    const program = await engine.compile(probe);
    await program.run({ x: { data: Float32Array.of(1), shape: [1] } });
    await program.dispose();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return engine;
}

function createProgram(
  pool: WorkerPool<Tensors>,
  program: number,
  source: OnnxSource,
  explain: (error: Error) => Error,
): Program {
  /** Workers that hold the session. */
  const holders = new Set<number>();
  const inFlight = new Set<Promise<unknown>>();
  let disposed = false;

  async function runSeries(feeds: Tensors, series: readonly Tensors[]): Promise<Tensors> {
    if (disposed) throw new Error('the program was disposed of');
    let holder = -1;
    try {
      return await pool.request((worker) => {
        holder = worker;
        const own = withOwnBuffers(feeds);
        const ownSeries = series.map(withOwnBuffers);
        const request: OnnxRequest = {
          kind: 'run',
          program,
          source: holders.has(worker) ? undefined : source,
          feeds: own,
          series: ownSeries,
        };
        holders.add(worker);
        return { message: request, transfer: [...new Set([own, ...ownSeries].flatMap(buffersOf))] };
      });
    } catch (error) {
      // Perhaps it was the session that could not be made: the next run sends the model again.
      holders.delete(holder);
      throw explain(error as Error);
    }
  }

  function start(feeds: Tensors, series: readonly Tensors[]): Promise<Tensors> {
    const result = runSeries(feeds, series);
    const settled: Promise<unknown> = result.catch(() => undefined).finally(() => inFlight.delete(settled));
    inFlight.add(settled);
    return result;
  }

  return {
    run: (feeds) => start(feeds, [{}]),
    runSeries: start,
    async dispose() {
      disposed = true;
      await Promise.all(inFlight);
      pool.tell({ kind: 'release', program } satisfies OnnxRequest);
    },
  };
}

/** A buffer that moves to a worker must hold its tensor and nothing else. */
function withOwnBuffers(tensors: Tensors): Tensors {
  const owned = Object.entries(tensors).map(([name, { data, shape }]): [string, Tensor] => [
    name,
    { data: data.byteLength === data.buffer.byteLength ? data : data.slice(), shape },
  ]);
  return Object.fromEntries(owned);
}

const buffersOf = (tensors: Tensors): ArrayBuffer[] =>
  Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer);
