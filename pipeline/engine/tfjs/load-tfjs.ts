import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs-core';
import { UserError } from '../../user-error.ts';
import { registerGradients } from './register-gradients.ts';

/** TensorFlow.js as every one of its packages offers it. */
export type Tfjs = typeof tfjs;

/** Where tfjs can compute, the fastest first: the packages to import, the one with the operations last. */
const backends: Record<string, readonly string[]> = {
  'node-gpu': ['@tensorflow/tfjs-node-gpu'],
  node: ['@tensorflow/tfjs-node'],
  cpu: ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core'],
};

/**
 * Imports an optional peer: the named backend, or the first that is installed.
 * @param backend `node-gpu` (CUDA 11.2), `node` (TensorFlow's CPU library) or `cpu` (plain JavaScript)
 * @throws UserError when the backend is unknown, not installed, or its native library does not load
 */
export async function loadTfjs(backend?: string): Promise<{ tf: Tfjs; backend: string }> {
  if (backend !== undefined && !Object.hasOwn(backends, backend)) {
    throw new UserError(`tfjs has no backend "${backend}" here, choose one of ${Object.keys(backends).join(', ')}`);
  }
  const wanted = backend === undefined ? Object.keys(backends) : [backend];
  for (const name of wanted) {
    const tf = await importAll(backends[name]!);
    if (!tf) continue;
    if (name === 'cpu') await registerGradients();
    await tf.ready();
    return { tf, backend: name };
  }
  const asked = backends[backend ?? 'node-gpu']![0]!;
  throw new UserError(
    `the tfjs engine needs ${asked}, which is not installed (npm install ${asked}, or --engine onnx)`,
  );
}

async function importAll(packages: readonly string[]): Promise<Tfjs | undefined> {
  let last: { default: Tfjs } | undefined;
  for (const name of packages) {
    if (!isInstalled(name)) return undefined;
    try {
      // CommonJS whose names Node cannot list in advance: they are on the default export only.
      last = (await import(name)) as { default: Tfjs };
    } catch (cause) {
      throw new UserError(`${name} is installed but does not load: ${String(cause).split('\n')[0]}`, { cause });
    }
  }
  return last?.default;
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
