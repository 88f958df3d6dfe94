import { describe, expect, it } from 'vitest';
import { inceptionV1, preactivationOf } from '../../pipeline/bench/inception-v1.ts';
import { product } from '../../pipeline/network/dimensions.ts';
import { countMultiplyAdds } from '../../pipeline/network/layers/multiply-adds.ts';
import { inferShapes } from '../../pipeline/network/shape.ts';

describe('inceptionV1', () => {
  const network = inceptionV1();
  const shapes = inferShapes(network, { pixels: [1, 3, 224, 224] });

  it('has the published sizes of its layers', () => {
    const sizes = ['mixed3a', 'mixed3b', 'mixed4a', 'mixed4c', 'mixed4e', 'mixed5b'].map((name) =>
      shapes.get(preactivationOf(name))!.slice(1),
    );
    expect(sizes).toEqual([
      [256, 28, 28],
      [480, 28, 28],
      [512, 14, 14],
      [512, 14, 14],
      [832, 14, 14],
      [1024, 7, 7],
    ]);
  });

  it('has 7 million parameters and takes 1.5 billion multiply-adds, as published', () => {
    const parameters = [...network.constants.values()].reduce((sum, { shape }) => sum + product(shape), 0);
    expect(parameters / 1e6).toBeCloseTo(7, 0);
    expect(countMultiplyAdds(network, ['prob'], shapes) / 1e9).toBeCloseTo(1.58, 1);
  });

  it('is the same for the same seed', () => {
    const [name, { data }] = [...network.constants].find(([, { shape }]) => shape.length === 4)!;
    const difference = (other: typeof network) => data.findIndex((x, i) => x !== other.constants.get(name)!.data[i]);
    expect(difference(inceptionV1())).toBe(-1);
    expect(difference(inceptionV1(2))).toBe(0);
  });
});
