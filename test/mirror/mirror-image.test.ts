import sharp from 'sharp';
import { expect, it } from 'vitest';
import { mirrorImage } from '../../pipeline/mirror/mirror-image.ts';
import { random } from '../../pipeline/random.ts';

it('mirrorImage exchanges left and right as sharp does', async () => {
  const next = random(3);
  const [height, width] = [5, 8];
  const image = Uint8Array.from({ length: 3 * height * width }, () => 256 * next());
  const flopped = await sharp(image, { raw: { width, height, channels: 3 } })
    .flop()
    .raw()
    .toBuffer();
  expect(mirrorImage(image, [height, width])).toEqual(new Uint8Array(flopped));
});
