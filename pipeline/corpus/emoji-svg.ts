import type { Pair } from '../network/graph.ts';
import type { EmojiDrawing } from './emoji-sets.ts';

/** Makes an SVG file of one drawing that fills a picture of the given size, whole and centred, on nothing. */
export function emojiSvg({ viewBox, body }: EmojiDrawing, [height, width]: Pair): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="${viewBox.join(' ')}" width="${width}" height="${height}">${body}</svg>`,
  );
}
