import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from './compare-webgpu.ts';
import { unpackSoftwareVulkan } from './software-vulkan.ts';
import type { SoftwareVulkan } from './software-vulkan.ts';

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe('onnxruntime on WebGPU, by a Vulkan driver that needs no GPU', () => {
  let vulkan: SoftwareVulkan | undefined;
  let comparison: Comparison;
  let missing = '';

  beforeAll(async () => {
    if (`${process.platform}/${process.arch}` !== 'linux/x64') {
      missing = `SwiftShader comes for linux/x64 alone, not for ${process.platform}/${process.arch}`;
      return;
    }
    vulkan = await unpackSoftwareVulkan();
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script('compare-webgpu.ts')], {
      env: vulkan.environment,
    });
    comparison = JSON.parse(stdout) as Comparison;
    if (!comparison.network) missing = stderr.trim();
  });
  afterAll(() => vulkan && rm(vulkan.folder, { recursive: true }));

  it('is one worker on a GPU, beside the CPU', ({ skip }) => {
    skip(missing !== '', missing);
    expect(comparison.engines).toEqual([
      ['onnxruntime webgpu', true],
      ['onnxruntime cpu', false],
    ]);
  });

  it('computes a layer and its gradient as the CPU does', ({ skip }) => {
    skip(missing !== '', missing);
    const { layer, gradient } = comparison.network;
    expect([layer.length, gradient.length]).toEqual([2, 2]);
    for (const error of [...layer, ...gradient]) expect(error).toBeLessThan(1e-4);
  });

  it('takes a step of visualization as the CPU does, and leaves nothing of it to the CPU', ({ skip }) => {
    skip(missing !== '', missing);
    const { match, nodes } = comparison.step;
    expect(match.objective).toBeLessThan(1e-4);
    expect(match.gradient).toBeLessThan(1e-4);
    expect(nodes.onCpu).toEqual([]);
    expect(nodes.count).toBeGreaterThan(200);
  });

  it('climbs to the picture that the CPU finds, the state kept on the device', ({ skip }) => {
    skip(missing !== '', missing);
    const { objective, pixels } = comparison.climb;
    expect([objective.length, pixels.length]).toEqual([2, 2]);
    for (const error of [...objective, ...pixels]) expect(error).toBeLessThan(1e-4);
  });
});
