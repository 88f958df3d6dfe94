import { expect, it } from 'vitest';
import { benchExamples, formatExamplesReport } from '../../pipeline/bench/examples-pass.ts';
import { openEmoji } from '../../pipeline/corpus/emoji.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { loadModel } from '../../pipeline/network/model.ts';

it('benchExamples measures a pass for all layers beside the forward pass it contains', async () => {
  const engine = await createOnnxEngine({ workers: 1 });
  try {
    const model = await loadModel('models/embedded/emoji-plain.onnx', { id: 'plain' });
    const report = await benchExamples(engine, model, await openEmoji(), { rounds: 3, batchesPerWorker: 8 });
    expect(report).toMatchObject({ network: 'plain', unitCount: 512, rounds: 3, imagesPerRound: 32 });
    expect(report.layerCount).toBe(model.model.layers.length);
    expect(report.shares).toHaveLength(3);
    // What a pass adds to the forward pass takes time.
    expect(Math.min(...report.shares)).toBeLessThan(1.2);
    expect(formatExamplesReport(report)).toMatch(
      /512 units; 3 rounds of 32 images\n[^]*with examples +[\d.]+\/s +\d+ % of it/,
    );
  } finally {
    await engine.dispose();
  }
});
