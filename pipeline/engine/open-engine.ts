import { UserError } from '../user-error.ts';
import type { Engine, Provider } from './engine.ts';

export type EngineName = 'auto' | 'onnx' | 'tfjs';

export interface OpenEngineOptions {
  /** `auto` takes onnxruntime where it loads, else TensorFlow.js. */
  engine?: EngineName;
  provider?: Provider;
  /** Worker threads of onnxruntime on a CPU; by default one per core. */
  workers?: number;
  warn?: (sentence: string) => void;
}

/**
 * Opens the engine a person asked for; only the one that is used gets loaded.
 * @throws UserError when it cannot be loaded
 */
export async function openEngine({
  engine = 'auto',
  provider,
  workers,
  warn,
}: OpenEngineOptions = {}): Promise<Engine> {
  const onnx = async () => (await import('./onnx.ts')).createOnnxEngine({ provider, workers, warn });
  if (engine === 'onnx') return onnx().catch((cause) => refuse('onnxruntime cannot be loaded', cause));
  if (engine === 'tfjs') return tfjs().catch((cause) => refuse('TensorFlow.js cannot be loaded', cause));
  return onnx().catch(() =>
    tfjs().catch((cause) => refuse('neither onnxruntime nor TensorFlow.js can be loaded', cause)),
  );
}

const tfjs = async () => (await import('./tfjs.ts')).createTfjsEngine();

function refuse(what: string, cause: unknown): never {
  if (cause instanceof UserError) throw cause;
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  throw new UserError(`${what} (${reason}): run npm ci, or choose another --engine`, { cause });
}
