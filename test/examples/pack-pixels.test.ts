import { expect, it } from 'vitest';
import { packPixels } from '../../pipeline/examples/pack-pixels.ts';

it('packPixels lays channels one after the other in 0 … 1 and leaves missing images black', () => {
  const image = Uint8Array.of(255, 0, 51, 102, 153, 204);
  const { data, shape } = packPixels([null, image], 3, [1, 2]);
  expect(shape).toEqual([3, 3, 1, 2]);
  const expected = [0, 0, 0, 0, 0, 0, 1, 0.4, 0, 0.6, 0.2, 0.8, 0, 0, 0, 0, 0, 0];
  expect(data).toEqual(Float32Array.from(expected));
});
