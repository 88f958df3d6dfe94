import type { Tensor } from '../network/graph.ts';

/** Rounds a picture [3, places] in 0 … 1 to bytes, colour by colour within a pixel. */
export function toBytes(pixels: Float32Array): Uint8Array {
  const places = pixels.length / 3;
  const rgb = new Uint8Array(pixels.length);
  for (let place = 0; place < places; place++) {
    for (let color = 0; color < 3; color++) {
      rgb[3 * place + color] = Math.round(255 * Math.min(1, Math.max(0, pixels[color * places + place]!)));
    }
  }
  return rgb;
}

/** Lays a square picture of bytes on the middle of grey 0.5, [1, 3, height, width] in 0 … 1; what is too large is cropped. */
export function centredOnGrey(rgb: Uint8Array, sizePx: number, [height, width]: readonly [number, number]): Tensor {
  const data = new Float32Array(3 * height * width).fill(0.5);
  const top = Math.floor((height - sizePx) / 2);
  const left = Math.floor((width - sizePx) / 2);
  for (let row = Math.max(0, -top); row < Math.min(sizePx, height - top); row++) {
    for (let column = Math.max(0, -left); column < Math.min(sizePx, width - left); column++) {
      for (let color = 0; color < 3; color++) {
        data[(color * height + top + row) * width + left + column] = rgb[3 * (row * sizePx + column) + color]! / 255;
      }
    }
  }
  return { data, shape: [1, 3, height, width] };
}
