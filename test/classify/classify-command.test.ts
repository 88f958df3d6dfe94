import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../pipeline/cli.ts';
import { toOnnx } from '../../pipeline/network/onnx/to-onnx.ts';
import { convolution, network } from '../oracle/tiny-network.ts';

const sizePx = 8;
let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);

/** A network that scores how red, green and blue an image is on the whole. */
function colorNetwork({ pooled = true } = {}): Uint8Array {
  const graph = network([1, 3, sizePx, sizePx], (build) => {
    const data = new Float32Array(3 * 3 * 9);
    for (let c = 0; c < 3; c++) data[(3 * c + c) * 9 + 4] = 1;
    const weight = build.constant({ data, shape: [3, 3, 3, 3] });
    const same = build.add('Conv', ['x', weight], convolution({ pads: [1, 1, 1, 1] }));
    const map = build.add('Relu', [same], {}, { name: 'colors' });
    return pooled ? build.add('GlobalAveragePool', [map], {}) : map;
  });
  return toOnnx(graph, { x: [1, 3, sizePx, sizePx] });
}

async function paint(file: string, background: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await sharp({ create: { width: 12, height: sizePx, channels: 3, background } })
    .png()
    .toFile(file);
}

/** Runs a command line here: what it wrote, or what it said when it failed. */
async function atlas(...words: string[]): Promise<{ code: number; written: string; said: string }> {
  const said: string[] = [];
  let written = '';
  const code = await main([...words, '--content', at('content')], {
    log: (line) => void said.push(line),
    write: (text) => void (written += text),
    signal: new AbortController().signal,
  });
  return { code, written, said: said.join('\n') };
}

/** Adds a network whose record has these labels. */
async function addNetwork(id: string, bytes: Uint8Array, labels: string[] | null): Promise<void> {
  await writeFile(at(`${id}.onnx`), bytes);
  const { code, said } = await atlas('add', at(`${id}.onnx`), '--as', id, '--preset', 'none', '--images', at('photos'));
  if (code !== 0) throw new Error(said);
  const path = at(`content/models/${id}.json`);
  const record = JSON.parse(await readFile(path, 'utf8'));
  record.labels = labels?.map((name) => ({ id: name, name })) ?? null;
  await writeFile(path, JSON.stringify(record));
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  await paint(at('photos/red/1.png'), '#f20');
  await paint(at('photos/red/2.png'), '#e11');
  await paint(at('photos/x1_green.png'), '#3d1');
  await paint(at('photos/blue/sky.png'), '#12f');
  await paint(at('photos/blue/grass.png'), '#1f2');
  await paint(at('photos/mauve/1.png'), '#b5f');
  await writeFile(at('photos/red/letter.png'), 'Dear reader,');
  const whole = await readFile(at('photos/red/1.png'));
  await writeFile(at('photos/red/half.png'), whole.subarray(0, whole.length - 30));
  await paint(at('landscapes/1.png'), '#1f2');
  await addNetwork('colors', colorNetwork(), ['red', 'green', 'blue']);
});
afterAll(() => rm(directory, { recursive: true }));

describe('atlas classify', () => {
  it('counts what is right, by class, and what it left out', async () => {
    const { written } = await atlas('classify', 'colors', '--json');
    expect(JSON.parse(written)).toEqual({
      model: 'colors',
      corpus: 'photos',
      tensor: expect.any(String),
      classCount: 3,
      seenAs: 'scaled until it covers 8×8, cropped around the centre',
      imageCount: 5,
      top1: 0.8,
      top5: 1,
      unreadableCount: 2,
      unlabelledCount: 1,
      imagesPerSecond: expect.any(Number),
      classes: [
        { id: 'red', name: 'red', imageCount: 2, top1: 1, top5: 1 },
        { id: 'green', name: 'green', imageCount: 1, top1: 1, top5: 1 },
        { id: 'blue', name: 'blue', imageCount: 2, top1: 0.5, top5: 1 },
      ],
    });
  });

  it('says the same to people, and how fast it was', async () => {
    const { written, said } = await atlas('classify', 'colors');
    expect(written).toMatch(/^top-1 +80\.0 %$/m);
    expect(written).toMatch(/^rate +[\d.]+ images\/s$/m);
    expect(written).toMatch(/^left out +1 whose names say no class of the network's, 2 that cannot be read$/m);
    expect(said).toMatch(/colors: 6 images classified in /);
  });

  it('asks about a sample', async () => {
    const { written } = await atlas('classify', 'colors', '--sample', '2', '--json');
    expect(JSON.parse(written).imageCount).toBe(2);
  });

  it.each<[what: string, prepare: () => Promise<void>, words: () => string[], line: RegExp]>([
    [
      'a network without classes',
      () => addNetwork('maps', colorNetwork({ pooled: false }), null),
      () => ['maps'],
      /"maps" tells no classes apart: it gives "colors" \[3×8×8\], not one number a class/,
    ],
    [
      'a network whose classes nobody knows',
      () => addNetwork('nameless', colorNetwork(), null),
      () => ['nameless'],
      /nobody knows what the 3 classes of "nameless" are/,
    ],
    [
      'as many labels as it has no classes',
      () => addNetwork('two', colorNetwork(), ['red', 'green']),
      () => ['two'],
      /2 classes of .*two\.onnx, which tells 3 apart/,
    ],
    [
      'images that are named after none of its classes',
      async () => undefined,
      () => ['colors', '--images', at('landscapes')],
      /no image of landscapes is named after one of the 3 classes of "colors": .* such as blue\/1\.jpg/,
    ],
    ['no model', async () => undefined, () => [], /atlas classify needs the id of a model/],
  ])('refuses %s in one sentence', async (_, prepare, words, line) => {
    await prepare();
    const { code, written, said } = await atlas('classify', ...words());
    expect({ code, written }).toEqual({ code: 1, written: '' });
    expect(said).toMatch(line);
    expect(said.split('\n')).toHaveLength(1);
  });
});
