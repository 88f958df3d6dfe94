import { availableParallelism } from 'node:os';
import type { Graph, Tensor } from '../network/graph.ts';
import { lower } from '../network/lower/lower.ts';
import { toOnnx } from '../network/onnx/to-onnx.ts';
import type { Engine, Program, Provider, Tensors } from './engine.ts';
import type { OnnxRequest, OnnxWorkerData } from './onnx-worker.ts';
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
      return await openWith(provider, 1);
    } catch (error) {
      warn(`onnxruntime has no provider "${provider}" here (${reasonOf(error as Error)}): using cpu`);
    }
  }
  return openWith('cpu', workers);
}

/** What onnxruntime says behind the place in its own source and the condition that failed there. */
const reasonOf = ({ message }: Error): string => message.replace(/^.* was false\. /s, '').trim();

/** A graph that does next to nothing, to see whether sessions can be made at all. */
const probe: Graph = {
  inputs: [{ name: 'x', shape: [1], type: 'float32' }],
  outputs: ['y'],
  nodes: [{ op: 'Neg', name: 'y', inputs: ['x'], outputs: ['y'], attributes: {} }],
  constants: new Map(),
};

async function openWith(provider: Provider, workers: number): Promise<Engine> {
  const pool = createWorkerPool<Tensors>(entry, workers, { provider } satisfies OnnxWorkerData);
  let count = 0;
  const engine: Engine = {
    name: `onnxruntime ${provider}`,
    concurrency: workers,
    async compile(graph) {
      const shapes = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape]));
      return createProgram(pool, count++, toOnnx(lower(graph, shapes, { provider }), shapes));
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

function createProgram(pool: WorkerPool<Tensors>, program: number, model: Uint8Array): Program {
  /** Workers that hold the session. */
  const holders = new Set<number>();
  const inFlight = new Set<Promise<unknown>>();
  let disposed = false;

  async function run(feeds: Tensors): Promise<Tensors> {
    if (disposed) throw new Error('the program was disposed of');
    let holder = -1;
    try {
      return await pool.request((worker) => {
        holder = worker;
        const owned = Object.entries(feeds).map(([name, tensor]): [string, Tensor] => [name, withOwnBuffer(tensor)]);
        const request: OnnxRequest = {
          kind: 'run',
          program,
          model: holders.has(worker) ? undefined : model,
          feeds: Object.fromEntries(owned),
        };
        holders.add(worker);
        return { message: request, transfer: [...new Set(owned.map(([, { data }]) => data.buffer as ArrayBuffer))] };
      });
    } catch (error) {
      // Perhaps it was the session that could not be made: the next run sends the model again.
      holders.delete(holder);
      throw error;
    }
  }

  return {
    run(feeds) {
      const result = run(feeds);
      const settled: Promise<unknown> = result.catch(() => undefined).finally(() => inFlight.delete(settled));
      inFlight.add(settled);
      return result;
    },
    async dispose() {
      disposed = true;
      await Promise.all(inFlight);
      pool.tell({ kind: 'release', program } satisfies OnnxRequest);
    },
  };
}

/** A buffer that moves to a worker must hold this tensor and nothing else. */
function withOwnBuffer({ data, shape }: Tensor): Tensor {
  return data.byteLength === data.buffer.byteLength ? { data, shape } : { data: data.slice(), shape };
}
