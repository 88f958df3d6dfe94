// The entry of a worker: holds sessions of onnxruntime and runs one request at a time.

import { parentPort, workerData } from 'node:worker_threads';
import { env, InferenceSession } from 'onnxruntime-node';
import type { HandOn, Provider, Tensors } from './engine.ts';
import { fetched } from './onnx-source.ts';
import type { OnnxSource } from './onnx-source.ts';
import { fromOnnxTensors, toOnnxTensors } from './onnx-tensors.ts';
import type { OnnxTensors } from './onnx-tensors.ts';
import { soundOptimizations } from './sound-optimizations.ts';
import type { closing, Reply } from './worker-pool.ts';

/** What the engine posts to its workers; only `run` is answered. */
export type OnnxRequest =
  | {
      kind: 'run';
      program: number;
      /** Where this worker has not seen the program yet. */
      source: OnnxSource | undefined;
      /** See Program.runSeries. */
      feeds: Tensors;
      series: readonly Tensors[];
    }
  | { kind: 'release'; program: number }
  | typeof closing;

export interface OnnxWorkerData {
  provider: Provider;
}

interface Sessions {
  main: InferenceSession;
  handOn: HandOn;
  fetcher: InferenceSession | undefined;
}

const { provider } = workerData as OnnxWorkerData;
const programs = new Map<number, Sessions>();
const port = parentPort!;

// Errors reach the caller as exceptions: onnxruntime need not write them to standard error besides.
env.logLevel = 'fatal';

const options: InferenceSession.SessionOptions = {
  ...soundOptimizations,
  // onnxruntime puts on the CPU what another provider cannot run.
  executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
  graphOptimizationLevel: 'all',
  // A worker has a core of its own, and `run` blocks it.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
};

async function open({ model, handOn, fetcher }: OnnxSource): Promise<Sessions> {
  const kept = fetcher ? Object.keys(handOn) : [];
  const preferredOutputLocation = Object.fromEntries(kept.map((name) => [name, 'gpu-buffer' as const]));
  const main = await InferenceSession.create(
    model,
    kept.length > 0 ? { ...options, preferredOutputLocation } : options,
  );
  return { main, handOn, fetcher: fetcher && (await InferenceSession.create(fetcher, options)) };
}

async function runSeries({ main, handOn, fetcher }: Sessions, feeds: Tensors, series: readonly Tensors[]) {
  const constant = toOnnxTensors(feeds);
  let handed: OnnxTensors = {};
  let results: OnnxTensors = {};
  try {
    for (const own of series) {
      results = await main.run({ ...constant, ...handed, ...toOnnxTensors(own) });
      dispose(handed);
      handed = Object.fromEntries(Object.entries(handOn).map(([output, input]) => [input, results[output]!]));
    }
    return fromOnnxTensors(fetcher ? { ...results, ...(await fetch(fetcher, results)) } : results);
  } finally {
    dispose(handed);
  }
}

/**
 * Brings a series' last tensors back from the GPU by a run that does nothing else: onnxruntime-node 1.30 fixes where an
 * output goes when it makes a session, and ends the process where a tensor on a GPU is asked for its data.
 */
async function fetch(fetcher: InferenceSession, results: OnnxTensors): Promise<OnnxTensors> {
  const feeds = Object.fromEntries(fetcher.inputNames.map((name) => [name, results[name]!]));
  const copies = Object.entries(await fetcher.run(feeds));
  return Object.fromEntries(copies.map(([name, tensor]) => [name.slice(0, -fetched.length), tensor]));
}

/** Frees what lies on a GPU; the garbage collector knows nothing of its size. */
function dispose(tensors: OnnxTensors): void {
  for (const tensor of Object.values(tensors)) if (tensor.location === 'gpu-buffer') tensor.dispose();
}

async function release(program: number): Promise<void> {
  const sessions = programs.get(program);
  programs.delete(program);
  await sessions?.main.release();
  await sessions?.fetcher?.release();
}

async function answer(request: OnnxRequest): Promise<void> {
  if (request.kind === 'release') return release(request.program);
  if (request.kind === 'close') {
    for (const program of programs.keys()) await release(program);
    port.close();
    return;
  }
  const { program, source, feeds, series } = request;
  let reply: Reply<Tensors>;
  try {
    if (source) {
      await release(program);
      programs.set(program, await open(source));
    }
    reply = { result: await runSeries(programs.get(program)!, feeds, series) };
  } catch (error) {
    reply = { error: (error as Error).message };
  }
  const buffers = 'result' in reply ? Object.values(reply.result).map(({ data }) => data.buffer as ArrayBuffer) : [];
  port.postMessage(reply, buffers);
}

// One after the other: a run gives way to the event loop, and a session must not be released under it.
let last = Promise.resolve();
port.on('message', (request: OnnxRequest) => {
  last = last.then(() => answer(request));
});
