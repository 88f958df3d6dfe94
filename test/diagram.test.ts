import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawDiagram } from '../pipeline/diagram.ts';
import { loadModel } from '../pipeline/network/model.ts';
import { projectRoot } from '../pipeline/project-root.ts';
import { tinyModel } from './examples/tiny-model.ts';

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
  about: string;
  texts: string[];
  names: string[];
}

/** Boxes as drawn, junctions among them; those repeated at the foot of a column are left out. */
function readBoxes(svg: string): Rect[] {
  const groups = svg.matchAll(/<g class="([a-z ]+)"><title>(.*?)<\/title>(<(?:rect|circle)[^>]*>)(.*?)<\/g>/g);
  return [...groups].map(([, names = '', about = '', shape = '', rest = '']) => {
    const number = (name: string) => Number(new RegExp(`\\b${name}="([\\d.]+)"`).exec(shape)?.[1] ?? 0);
    const r = number('r');
    const circle = { x: number('cx') - r, y: number('cy') - r, width: 2 * r, height: 2 * r };
    const rect = { x: number('x'), y: number('y'), width: number('width'), height: number('height') };
    const texts = [...rest.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text]) => text!);
    return { ...(r > 0 ? circle : rect), about, texts, names: names.split(' ') };
  });
}

/** First and last point of every wire. */
function readWires(svg: string): { start: [number, number]; end: [number, number] }[] {
  return [...svg.matchAll(/<path class="wire" d="M([\d.]+) ([\d.]+).*?[LC ]([\d.]+) ([\d.]+)"/g)].map(
    ([, x1, y1, x2, y2]) => ({ start: [Number(x1), Number(y1)], end: [Number(x2), Number(y2)] }),
  );
}

const touches = ({ x, y, width, height }: Rect, [px, py]: readonly [number, number], edge: 'top' | 'bottom') =>
  px >= x - 0.2 && px <= x + width + 0.2 && Math.abs(py - (edge === 'top' ? y : y + height)) < 0.2;

const embedded = (id: string) => loadModel(join(projectRoot, `models/embedded/${id}.onnx`), { id });
const inFixtures = (name: string) => loadModel(join(projectRoot, `test/fixtures/onnx/${name}.onnx`), { id: name });

describe('drawDiagram', () => {
  it('names every layer with its units and map, and every branch in the order in which they are joined', async () => {
    const loaded = await embedded('emoji-inception');
    const svg = drawDiagram(loaded);
    const boxes = readBoxes(svg);
    const layers = boxes.filter(({ names }) => names.includes('layer') && !names.includes('repeated'));
    expect(layers.map(({ texts }) => texts.slice(0, 2))).toEqual(
      loaded.model.layers.map(({ slug, unitCount, mapSize }) => [slug, `${unitCount} units · ${mapSize.join('×')}`]),
    );
    const joined = layers.find(({ texts }) => texts[0] === 'mixed3a')!;
    const branches = readWires(svg)
      .filter(({ end }) => touches(joined, end, 'bottom'))
      .map(({ start }) => boxes.find((box) => touches(box, start, 'top'))!)
      .toSorted((a, b) => a.x - b.x);
    expect(branches.map(({ texts }) => texts[0])).toEqual(['1×1 conv', '3×3 conv', '5×5 conv', '1×1 conv']);
  });

  it.each([
    ['a network with branches', () => embedded('emoji-inception')],
    ['a chain', () => embedded('emoji-plain')],
    ['residual blocks', () => inFixtures('residual')],
    ['squeeze-and-excitation gates', () => inFixtures('squeeze-and-excitation')],
    ['channels that are shuffled', () => inFixtures('channel-shuffle')],
    ['layers that no output needs', async () => tinyModel()],
  ])('keeps the boxes of %s apart and leads wires upwards from one to another', async (_, load) => {
    const svg = drawDiagram(await load());
    const boxes = readBoxes(svg);
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        const overlap = a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
        expect(overlap, `${a.about} and ${b.about}`).toBe(false);
      }
    }
    const wires = readWires(svg);
    expect(wires.length).toBeGreaterThanOrEqual(boxes.filter(({ names }) => !names.includes('repeated')).length - 1);
    for (const { start, end } of wires) {
      expect(start[1]).toBeGreaterThan(end[1]);
      expect(
        boxes.some((box) => touches(box, start, 'top')),
        `${start}`,
      ).toBe(true);
      expect(
        boxes.some((box) => touches(box, end, 'bottom')),
        `${end}`,
      ).toBe(true);
    }
  });

  it('is a picture that other programs draw, without scripts, for light and dark, with words for those who do not see it', async () => {
    const svg = drawDiagram(await embedded('emoji-plain'));
    const { width, height } = await sharp(Buffer.from(svg)).metadata();
    expect(svg).toContain(`width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`);
    const { isOpaque, channels } = await sharp(Buffer.from(svg)).stats();
    expect(isOpaque).toBe(true);
    expect(channels.slice(0, 3).every(({ min, max }) => max - min > 100)).toBe(true);
    expect(svg).toContain('@media (prefers-color-scheme: dark)');
    expect(svg).toMatch(/<svg[^>]* role="img" aria-labelledby="diagram-title diagram-about"/);
    expect(svg).toContain('conv2, 64 units on 32×32, reads conv1.');
    expect(svg).not.toMatch(/<script|onload|href/);
  });

  it('takes names as text, whatever is in them', () => {
    const { model, ...others } = tinyModel();
    const svg = drawDiagram({ ...others, model: { ...model, title: '<script>alert("&")</script>' } });
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&#60;script&#62;alert(&#34;&#38;&#34;)');
  });

  it.for([
    ['googlenet', 11],
    ['mobilenetv2', 19],
    ['squeezenet1.1', 9],
    ['inceptionv3-trunk', 13],
  ] as const)('gives %s about the shape of a screen', async ([name, layerCount], { skip }) => {
    const file = join(projectRoot, `../shared/models/${name}.onnx`);
    skip(!existsSync(file), `${relative(projectRoot, file)} is not on this machine`);
    const svg = drawDiagram(await loadModel(file, { id: 'real' }));
    const boxes = readBoxes(svg);
    expect(boxes.filter(({ names }) => names.includes('layer') && !names.includes('repeated'))).toHaveLength(
      layerCount,
    );
    const { width, height } = await sharp(Buffer.from(svg)).metadata();
    expect(width / height).toBeGreaterThan(0.7);
    expect(width / height).toBeLessThan(2);
  });
});
