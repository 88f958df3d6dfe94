import { UserError } from '../user-error.ts';
import type { Provider } from './engine.ts';

/** onnxruntime's allocators; Dawn, at the first use of a buffer that it could not allocate; CUDA. */
const outOfMemory = /failed to allocate memory|out of memory|bad_alloc|\[Invalid Buffer/i;

/** Dawn and Vulkan; CUDA after an error that it does not recover from. */
const deviceLost =
  /device (is |was )?lost|\] is lost|DEVICE_LOST|CUDA error.*(unspecified launch failure|illegal memory access)/i;

/**
 * Says in one sentence what a person can do about a failed run: what they asked to compute does not fit, or the GPU is gone.
 * @returns a UserError, or the error itself where it is none of these: a bug
 */
export function explainFailure(error: Error, provider: Provider): Error {
  const place = provider === 'cpu' ? 'this machine' : `the GPU (--provider ${provider})`;
  if (outOfMemory.test(error.message)) {
    const elsewhere = provider === 'cpu' ? 'fewer --workers' : '--provider cpu';
    return new UserError(
      `${place} has too little memory for this: run it again with a smaller --batch or ${elsewhere}; what was finished is kept`,
      { cause: error },
    );
  }
  if (provider !== 'cpu' && deviceLost.test(error.message)) {
    return new UserError(
      `${place} stopped answering (${error.message.split('\n')[0]}): run it again, or with --provider cpu; what was finished is kept`,
      { cause: error },
    );
  }
  return error;
}
