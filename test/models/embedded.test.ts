import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emojiSetIds, selectEmoji } from '../../pipeline/corpus/emoji-sets.ts';
import { openEmoji } from '../../pipeline/corpus/emoji.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { packPixels } from '../../pipeline/examples/pack-pixels.ts';
import { loadModel } from '../../pipeline/network/model.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../../models/embedded/${file}`, import.meta.url));

async function readClasses(): Promise<{ name: string; group: string }[]> {
  return JSON.parse(await readFile(pathOf('emoji-classes.json'), 'utf8'));
}

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine();
});
afterAll(() => engine.dispose());

/** Shares of EmojiOne's drawings, which training held out, whose class is the network's first, or among its first five. */
async function measure(id: string): Promise<{ imageCount: number; top1: number; top5: number }> {
  const { graph, model } = await loadModel(pathOf(`${id}.onnx`), { id });
  const names = (await readClasses()).map(({ name }) => name);
  const corpus = await openEmoji();
  const images = corpus.images.filter((image) => image.id.startsWith('emojione--'));
  const program = await engine.compile({
    ...graph,
    inputs: [{ name: 'pixels', shape: [images.length, 3, ...model.input.sizePx], type: 'float32' }],
    outputs: ['prob'],
  });
  const read = await Promise.all(images.map((image) => corpus.read(image, model.input.sizePx)));
  const { prob } = await program.run({ pixels: packPixels(read, images.length, model.input.sizePx) });
  await program.dispose();

  const ranks = images.map((image, i) => {
    const scores = prob!.data.subarray(i * names.length, (i + 1) * names.length);
    const score = scores[names.indexOf(image.id.split('--')[1]!)]!;
    return scores.filter((other) => other > score).length;
  });
  const share = (count: number) => ranks.filter((rank) => rank < count).length / ranks.length;
  return { imageCount: images.length, top1: share(1), top5: share(5) };
}

describe('models/embedded', () => {
  it('was trained on 4,939 drawings of 708 classes, which the packages still hold', async () => {
    const { classes, drawings } = await selectEmoji();
    expect(classes.map(({ name, group }) => ({ name, group }))).toEqual(await readClasses());
    const counts = emojiSetIds.map((id) => drawings.filter(({ set }) => set === id).length);
    expect(Object.fromEntries(emojiSetIds.map((id, i) => [id, counts[i]]))).toEqual({
      noto: 708,
      twemoji: 708,
      'fluent-emoji': 708,
      'fluent-emoji-flat': 708,
      openmoji: 708,
      emojione: 692,
      'noto-v1': 707,
    });
  });

  it.each([
    ['emoji-inception', 0.587, 0.757],
    ['emoji-plain', 0.474, 0.699],
  ])('%s names the held-out drawings as often as its README says', async (id, top1, top5) => {
    const measured = await measure(id);
    expect(measured.imageCount).toBe(692);
    expect(Math.abs(measured.top1 - top1)).toBeLessThan(0.01);
    expect(Math.abs(measured.top5 - top5)).toBeLessThan(0.01);
  });
});
