import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { probeProvider } from '../../pipeline/engine/probe-provider.ts';

describe('probeProvider', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('has nothing to say of a provider that works', async () => {
    await expect(probeProvider('cpu')).resolves.toBeUndefined();
  });

  it("hands on in one line what Vulkan's loader complains of, and the CPU takes its place", async ({ skip }) => {
    skip(`${process.platform}/${process.arch}` !== 'linux/x64', 'WebGPU goes by way of Vulkan on linux/x64 alone');
    // No driver, whatever the machine has.
    vi.stubEnv('VK_DRIVER_FILES', '/nowhere.json');
    vi.stubEnv('VK_ICD_FILENAMES', '/nowhere.json');
    await expect(probeProvider('webgpu')).rejects.toThrow(/^[^\n]*(Vulkan|vkCreateInstance)[^\n]*$/);
    const sentences: string[] = [];
    const engine = await createOnnxEngine({ provider: 'webgpu', workers: 1, warn: (line) => sentences.push(line) });
    expect([engine.name, engine.onGpu]).toEqual(['onnxruntime cpu', false]);
    expect(sentences).toEqual([
      expect.stringMatching(/^onnxruntime cannot use the provider "webgpu" here \(.*\): using cpu$/),
    ]);
    await engine.dispose();
  });
});
