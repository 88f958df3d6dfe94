import { describe, expect, it } from 'vitest';
import { layOutSection } from '../../pipeline/diagram/lay-out-section.ts';

const sizes = Array.from({ length: 6 }, () => ({ width: 80, height: 40 }));
const links = (...pairs: [number, number][]) => pairs.map(([from, to]) => ({ from, to }));

describe('layOutSection', () => {
  it('puts branches side by side in the order in which they are joined, around the spine', () => {
    const { middles, reach } = layOutSection(
      { from: 0, to: 4, inner: [1, 2, 3], links: links([0, 1], [0, 2], [0, 3], [2, 4], [3, 4], [1, 4]) },
      sizes,
    );
    const [first, second, third] = [2, 3, 1].map((box) => middles.get(box)!);
    expect(first!.x).toBeLessThan(second!.x);
    expect(second!.x).toBeLessThan(third!.x);
    expect(first!.x + third!.x).toBeCloseTo(0, 6);
    expect(reach).toBeCloseTo(third!.x + 40, 6);
  });

  it('untangles branches whose order of joining would make their wires cross', () => {
    const tangled = links([0, 1], [0, 2], [1, 3], [2, 4], [4, 5], [3, 5], [1, 5]);
    const { wires } = layOutSection({ from: 0, to: 5, inner: [1, 2, 3, 4], links: tangled }, sizes);
    const crossings = wires
      .flatMap((a, i) => wires.slice(i + 1).map((b) => [a, b] as const))
      .filter(([a, b]) => cross(a, b));
    expect(crossings).toEqual([]);
  });

  it('draws a single wire as a straight line on the spine', () => {
    const { wires, height } = layOutSection({ from: 0, to: 1, inner: [], links: links([0, 1]) }, sizes);
    expect(wires[0]!.map(({ x }) => x)).toEqual(wires[0]!.map(() => expect.closeTo(0, 6)));
    expect([wires[0]![0]!.y, wires[0]!.at(-1)!.y]).toEqual([height, 0]);
  });
});

/** Whether two lines change sides between two heights that both pass. */
function cross(a: readonly { x: number; y: number }[], b: readonly { x: number; y: number }[]): boolean {
  const at = (line: typeof a, y: number) => {
    const i = line.findIndex((point, k) => k > 0 && point.y <= y && line[k - 1]!.y >= y);
    if (i === -1) return undefined;
    const [from, to] = [line[i - 1]!, line[i]!];
    return from.x + ((to.x - from.x) * (from.y - y)) / Math.max(1e-9, from.y - to.y);
  };
  const sides = Array.from({ length: 400 }, (_, y) => [at(a, y), at(b, y)])
    .filter(([x1, x2]) => x1 !== undefined && x2 !== undefined && Math.abs(x1 - x2) > 1)
    .map(([x1, x2]) => Math.sign(x1! - x2!));
  return new Set(sides).size > 1;
}
