import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inceptionV1 } from '../../pipeline/bench/inception-v1.ts';
import { checkAgreement, relativeError } from '../../pipeline/bench/torch-agreement.ts';
import { openTorch } from '../../pipeline/bench/torch-process.ts';
import type { TorchProcess } from '../../pipeline/bench/torch-process.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { toOnnx } from '../../pipeline/network/onnx/to-onnx.ts';
import { UserError } from '../../pipeline/user-error.ts';

describe('openTorch', () => {
  it('says in one sentence what is missing and what to do', async () => {
    const opening = openTorch('steps.py', ['.', '1'], ['no-such-python', process.execPath]);
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(
      /^no Python here runs PyTorch \(no-such-python: .*ENOENT; .*\): install python3-torch, .* --python$/,
    );
  });
});

describe('steps.py', () => {
  const sizePx = 64;
  let folder: string;
  let torch: TorchProcess | undefined;
  let missing = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-bench-'));
    await writeFile(
      join(folder, `inception-${sizePx}.onnx`),
      toOnnx(inceptionV1(), { pixels: [1, 3, sizePx, sizePx] }),
    );
    torch = await openTorch('steps.py', [folder, '1']).catch((error: Error) => {
      missing = error.message;
      return undefined;
    });
  });

  afterAll(async () => {
    await torch?.close();
    await rm(folder, { recursive: true });
  });

  it('computes the numbers that the engine computes, and other weights are noticed', async ({ skip }) => {
    if (!torch) return skip(missing);
    const engine = await createOnnxEngine({ workers: 1 });
    const agreement = await checkAgreement(engine, inceptionV1(), torch, { sizePx, folder });
    const others = checkAgreement(engine, inceptionV1(2), torch, { sizePx, folder });
    await expect(others).rejects.toThrow('PyTorch computes something else');
    await engine.dispose();
    expect(agreement.forward).toBeGreaterThan(0);
    expect(agreement.gradient).toBeGreaterThan(0);
  });

  it('takes every measurement, and tells why one fails', async ({ skip }) => {
    if (!torch) return skip(missing);
    const before = Number(await torch.ask('processor_ms', {}));
    await torch.ask('product', { size: 8, count: 1 });
    await torch.ask('forward', { size: sizePx, batch: 2, count: 1 });
    expect(Number(await torch.ask('processor_ms', {}))).toBeGreaterThan(before);
    await torch.ask('gradient', { size: sizePx, batch: 2, count: 1 });
    await torch.ask('visualization', { size: sizePx, upsampled: null, count: 2 });
    await expect(torch.ask('forward', { size: 65, batch: 1, count: 1 })).rejects.toThrow(/inception-65\.onnx/);
  });
});

describe('relativeError', () => {
  it('is 0 for equal numbers, 1 for nothing, and no number where lengths differ', () => {
    expect(relativeError([3, 4], [3, 4])).toBe(0);
    expect(relativeError([0, 0], [3, 4])).toBe(1);
    expect(relativeError([3, 4, 0], [3, 4])).toBeNaN();
  });
});
