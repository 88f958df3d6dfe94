import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Model } from '../../content/schema.ts';
import { main } from '../../pipeline/cli.ts';
import { randomArray } from '../oracle/values.ts';
import { tinyImages, tinyNetwork } from './tiny-atlas.ts';

let directory: string;
const at = (...parts: string[]) => join(directory, ...parts);

/** Runs a command line here and returns what it wrote; insists that it succeeds. */
async function atlas(...words: string[]): Promise<string> {
  const said: string[] = [];
  let written = '';
  const effects = {
    log: (line: string) => void said.push(line),
    write: (text: string) => void (written += text),
    signal: new AbortController().signal,
  };
  if ((await main([...words, '--content', at('content')], effects)) !== 0) throw new Error(said.join('\n'));
  return written;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atlas-'));
  await writeFile(at('tiny.onnx'), tinyNetwork());
  await tinyImages(at('noise'));
  await atlas('add', at('tiny.onnx'), '--as', 'tiny', '--mean', '0.5', '--scale', '2,3,4', '--images', at('noise'));
  await atlas('run', 'tiny', '--layer', 'second', '--limit', '2');
});
afterAll(() => rm(directory, { recursive: true }));

describe('atlas add', () => {
  it('writes a record that fits the schema, with the numbers that were given', async () => {
    const record = Model.parse(JSON.parse(await readFile(at('content/models/tiny.json'), 'utf8')));
    expect(record).toMatchObject({
      id: 'tiny',
      network: { source: 'tiny.onnx', bytes: (await stat(at('tiny.onnx'))).size },
      input: { tensor: 'x', channels: 'rgb', mean: [0.5, 0.5, 0.5], scale: [2, 3, 4], sizePx: [12, 12] },
      layers: [
        { slug: 'first', unitCount: 3, outputs: ['second'] },
        { slug: 'second', unitCount: 3, inputs: ['first'] },
      ],
    });
  });

  it('keeps labels of its own, also when it is added again', async () => {
    await writeFile(at('labels.json'), '["bow", "tie", "hat"]');
    const words = ['add', at('tiny.onnx'), '--as', 'labelled'];
    await atlas(...words, '--labels', at('labels.json'));
    await rm(at('labels.json'));
    await atlas(...words);
    const { labels } = Model.parse(JSON.parse(await readFile(at('content/models/labelled.json'), 'utf8')));
    expect(labels).toEqual(['bow', 'tie', 'hat'].map((name) => ({ id: name, name })));
    await rm(at('content/models/labelled.json'));
  });

  it('leaves no path of this machine in the record', async () => {
    expect(await readFile(at('content/models/tiny.json'), 'utf8')).not.toContain(directory);
  });
});

describe('atlas inspect', () => {
  it('shows the layers of a file and of a model alike', async () => {
    for (const target of [at('tiny.onnx'), 'tiny']) {
      const lines = (await atlas('inspect', target)).split('\n');
      expect(lines.find((line) => line.startsWith('first '))).toMatch(/^first +3 +12×12 +3 +1 .* image +first$/);
    }
  });

  it('estimates the time of a run with the same options, on demand', async () => {
    const asked = ['inspect', 'tiny', '--time', '--layer', 'second', '--limit', '2', '--recipe', 'full'];
    const lines = (await atlas(...asked)).split('\n');
    const title = lines.findIndex((line) =>
      line.startsWith('estimated time of a run on this machine (onnxruntime cpu'),
    );
    expect(lines.slice(title + 1)).toEqual([
      expect.stringMatching(/^visualize +\S.* 12 pictures of 512 steps \(--recipe full\)$/),
      expect.stringMatching(/^ {2}second +\S.* 12 pictures$/),
      expect.stringMatching(/^examples +\S.* 5 images of noise$/),
      expect.stringMatching(/^weights +\S.* 1 pair of layers$/),
      expect.stringMatching(/^stimuli +\S.* 1608 drawings$/),
      '',
    ]);
    const { estimate, ...model } = JSON.parse(await atlas(...asked, '--json'));
    expect(Model.parse(model).id).toBe('tiny');
    expect(estimate).toMatchObject({ recipe: 'full', visualize: { stepCount: 512, pictureCount: 12 } });
    expect(estimate.visualize.elapsedMs).toBeGreaterThan(0);
  });

  it('draws the graph into a file', async () => {
    await atlas('inspect', 'tiny', '--svg', at('drawn/tiny.svg'));
    expect(await readFile(at('drawn/tiny.svg'), 'utf8')).toMatch(/^<svg .*<text[^>]*>second<\/text>.*<\/svg>\n$/s);
  });

  it('knows the embedded networks, and prints JSON that fits the schema', async () => {
    const model = Model.parse(JSON.parse(await atlas('inspect', 'emoji-plain', '--json')));
    expect(model.layers.map(({ slug, unitCount }) => `${slug} ${unitCount}`)).toEqual([
      'conv1 32',
      'conv2 64',
      'conv3 96',
      'conv4 128',
      'conv5 192',
    ]);
  });
});

describe('atlas list', () => {
  it('counts what is computed', async () => {
    expect(JSON.parse(await atlas('list', '--json'))).toEqual([
      {
        id: 'tiny',
        title: 'tiny',
        layerCount: 2,
        unitCount: 6,
        visualized: 2,
        withExamples: 3,
        connected: 3,
        mirrored: 0,
        tuned: 3,
      },
    ]);
    expect(await atlas('list')).toBe(
      'tiny  2 layers  6 units  2 visualized  3 with examples  3 with weights  0 mirrored  3 tuned  tiny\n',
    );
  });
});

describe('atlas verify', () => {
  it('finds nothing wrong with what the other commands wrote', async () => {
    expect(JSON.parse(await atlas('verify', '--json'))).toMatchObject({ modelCount: 1, shardCount: 1, problems: [] });
  });

  it('prints what is wrong, and fails', async () => {
    const picture = at('content/assets/tiny/second/0.webp');
    const bytes = await readFile(picture);
    await rm(picture);
    await expect(atlas('verify')).rejects.toThrow(/found 1 problem in /);
    await writeFile(picture, bytes);
  });
});

it.each([['--help'], ['run', '--help']])('atlas %s %s prints help and fails at nothing', async (...words) => {
  expect(await atlas(...words)).toMatch(/^Usage: atlas/);
});

describe('atlas weights', () => {
  it('prints what a unit reads of a layer before it, in the network’s own numbers', async () => {
    // Between the layers lie a pool, read as a mean, and a convolution with these weights.
    const { data } = randomArray([3, 3, 3, 3], 11);
    const kernels = [0, 1, 2].map((other) => Array.from(data).slice(27 + 9 * other, 27 + 9 * (other + 1)));
    const expected = kernels.map((kernel, other) => ({
      unit: `tiny/first/${other}`,
      excitation: expect.closeTo(sumOf(kernel.filter((weight) => weight > 0)), 2),
      inhibition: expect.closeTo(sumOf(kernel.filter((weight) => weight < 0)), 2),
      map: expect.objectContaining({ size: [6, 6] }),
    }));
    const magnitudeOf = (unit: string) => sumOf(kernels[Number(unit.at(-1))]!.map(Math.abs));
    expected.sort((a, b) => magnitudeOf(b.unit) - magnitudeOf(a.unit));
    const report = JSON.parse(await atlas('weights', 'tiny/second/1', '--json'));
    expect(report).toMatchObject({
      unit: 'tiny/second/1',
      from: 'first',
      unitCount: 3,
      coverage: 1,
      strongest: expected,
    });

    const lines = (await atlas('weights', 'tiny/second/1', '--from', 'first', '--top', '2')).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^tiny\/second\/1 from first: 3 units, kernels of 6×6, in all \+\S+ and −\S+$/);
    expect(lines.slice(3, 5).map((line) => line.split(' ')[0])).toEqual(expected.slice(0, 2).map(({ unit }) => unit));
    expect(lines.at(-1)).toMatch(/^these 2 are \d\d\.\d % of all weight$/);
  });

  it.each([
    [['tiny/second/3'], /second has units 0 to 2 \(the nearest is tiny\/second\/2\)/],
    [['tiny/first/0'], /no layer of "tiny" comes before first/],
    [['tiny/second/0', '--from', 'frist'], /no layer "frist" \(did you mean first\?\)/],
    [['tiny/second/0', '--from', 'second'], /second of "tiny" does not read second: ask for one of first/],
    [[], /atlas weights needs a unit/],
  ])('refuses %j in one sentence', async (words, sentence) => {
    await expect(atlas('weights', ...words)).rejects.toThrow(sentence);
  });
});

const sumOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
