import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../pipeline/engine/explain-failure.ts';
import { UserError } from '../../pipeline/user-error.ts';

// As the libraries write them: onnxruntime's arena, Dawn's use of a buffer it did not get, CUDA, Node's worker, Dawn, Vulkan.
const tooLittleMemory = [
  "Non-zero status code returned while running Pad node. Name:'p0' Status Message: bfc_arena.cc:360 Failed to allocate memory for requested buffer of size 160000000000",
  'WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n - While validating entries[1]',
  'CUDA failure 2: out of memory ; GPU=0',
  'a worker died (Worker terminated due to reaching memory limit: JS heap out of memory)',
];
const deviceLost = [
  'WebGPU validation failed. [Device] is lost.\n - While calling [Queue].Submit',
  'vkQueueSubmit failed with VK_ERROR_DEVICE_LOST\n at CheckVkSuccessImpl',
];

describe('explainFailure', () => {
  it.each(tooLittleMemory)('says what to do where memory does not suffice: %s', (message) => {
    const explained = explainFailure(new Error(message), 'webgpu');
    expect(explained).toBeInstanceOf(UserError);
    expect(explained.message).toBe(
      'the GPU (--provider webgpu) has too little memory for this: run it again with a smaller --batch or --provider cpu; what was finished is kept',
    );
    expect((explained.cause as Error).message).toBe(message);
  });

  it.each(deviceLost)('says what to do when the GPU is gone: %s', (message) => {
    const explained = explainFailure(new Error(message), 'webgpu');
    expect(explained).toBeInstanceOf(UserError);
    expect(explained.message).toMatch(
      /^the GPU \(--provider webgpu\) stopped answering \([^\n]+\): run it again, or with/,
    );
  });

  it('leaves a bug a bug', () => {
    const error = new Error('Got invalid dimensions for input: x');
    expect(explainFailure(error, 'webgpu')).toBe(error);
  });
});
