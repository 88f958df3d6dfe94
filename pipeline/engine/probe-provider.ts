import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Graph } from '../network/graph.ts';
import { toOnnx } from '../network/onnx/to-onnx.ts';
import type { Provider } from './engine.ts';

/** A graph that does next to nothing, to see whether anything can be computed at all: y = −x. */
export const probe: Graph = {
  inputs: [{ name: 'x', shape: [1], type: 'float32' }],
  outputs: ['y'],
  nodes: [{ op: 'Neg', name: 'y', inputs: ['x'], outputs: ['y'], attributes: {} }],
  constants: new Map(),
};

/** A driver that has not answered by then never will. */
const patienceMs = 60_000;

/**
 * Computes something small on a provider, in a process of its own: drivers write to standard error, and may take the process
 * with them.
 * @throws Error that says in a few words why onnxruntime cannot use it here
 */
export async function probeProvider(provider: Provider): Promise<void> {
  const words = [fileURLToPath(import.meta.url), provider];
  const { stdout, stderr, end } = await promisify(execFile)(process.execPath, words, { timeout: patienceMs }).then(
    (output) => ({ ...output, end: 'nothing was computed' }),
    (error: { stdout?: string; stderr?: string; signal?: string; message: string }) => ({
      stdout: error.stdout ?? '',
      stderr: error.stderr ?? '',
      end: error.signal ? `the process that tried it ended by ${error.signal}` : error.message,
    }),
  );
  // What happens to the process after its answer is of no importance.
  if (stdout.startsWith(works)) return;
  throw new Error(reasonIn(stderr, stdout) ?? end);
}

const works = 'works';

/** What the driver's loader complains of tells more than onnxruntime's conclusion. */
function reasonIn(stderr: string, stdout: string): string | undefined {
  const complaint = /^Warning: (.*)$/m.exec(stderr)?.[1];
  // Behind the place in its own source and the condition that failed there.
  const conclusion = stdout.replace(/^.* was false\. /s, '').trim();
  return complaint ?? (conclusion === '' ? undefined : conclusion.split('\n')[0]);
}

/** Prints `works`, or onnxruntime's reason why not. */
async function tryHere(provider: string): Promise<void> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  try {
    const session = await InferenceSession.create(toOnnx(probe, {}), {
      executionProviders: [provider],
      logSeverityLevel: 4,
    });
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1), [1]) });
    console.log(y!.data[0] === -1 ? works : `it computes −1 as ${y!.data[0]}`);
    await session.release();
  } catch (error) {
    console.log((error as Error).message);
  }
}

if (import.meta.main) await tryHere(process.argv[2]!);
