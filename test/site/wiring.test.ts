import { describe, expect, it } from 'vitest';
import type { Layer } from '../../content/schema.ts';
import { layOutWiring } from '../../src/wiring.ts';

const layer = (slug: string, inputs: string[], side: number): Layer => ({
  slug,
  tensor: slug,
  unitCount: 32,
  branches: [],
  mapSize: [side, side],
  receptiveFieldPx: 3,
  stridePx: 1,
  multiplyAdds: 1,
  inputs,
  outputs: [],
});

const chain = [layer('a', [], 32), layer('b', ['a'], 16), layer('c', ['b', 'a'], 16)];

describe('layOutWiring', () => {
  it('draws the image first, then each layer to the right of the one before', () => {
    const { boxes } = layOutWiring(chain, 64);
    expect(boxes.map(({ slug }) => slug)).toEqual([null, 'a', 'b', 'c']);
    for (const [i, box] of boxes.slice(1).entries()) expect(box.x).toBeGreaterThan(boxes[i]!.x + boxes[i]!.width);
  });

  it('makes a box half as high as the image for a map of half its size', () => {
    const [image, a] = layOutWiring(chain, 64).boxes;
    expect(a!.height).toBeCloseTo(image!.height / 2);
  });

  it('joins a layer without inputs to the image, and arches over what a line passes', () => {
    const { edges } = layOutWiring(chain, 64);
    expect(edges.map(({ from, to }) => [from, to])).toEqual([
      [null, 'a'],
      ['a', 'b'],
      ['b', 'c'],
      ['a', 'c'],
    ]);
    expect(edges.map(({ path }) => path.includes('C'))).toEqual([false, false, false, true]);
  });

  it('keeps every box and arch inside the drawing', () => {
    const { width, height, boxes, edges } = layOutWiring(chain, 64);
    const numbers = edges.flatMap(({ path }) => path.match(/-?[\d.]+/g)!.map(Number));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    for (const box of boxes) {
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
    }
  });
});
