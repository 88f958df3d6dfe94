import sharp from 'sharp';
import type { RenderedImage } from './studio.ts';

/** Of WebP: 128 pixels take about 6 kB, 64 about 2 kB, and no artefact shows beside the picture's own texture. */
const quality = 80;

/** Encodes a feature image as WebP, at its own size. */
export function encodeFeatureImage({ rgb, sizePx }: Pick<RenderedImage, 'rgb' | 'sizePx'>): Promise<Buffer> {
  return sharp(rgb, { raw: { width: sizePx, height: sizePx, channels: 3 } })
    .webp({ quality, effort: 4, smartSubsample: true })
    .toBuffer();
}
