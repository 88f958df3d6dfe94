import { readFileSync } from 'node:fs';

interface Reference {
  fourier: { size: number; parameters: number[]; image: number[] }[];
  adam: { goal: number[]; weight: number[]; course: number[][] };
  gramSimilarity: { layer: number[]; similarity: number[]; gradient: number[] };
  colorMatrix: number[];
}

/** Made by test/fixtures/visualize-reference.py. */
export const reference = JSON.parse(
  readFileSync(new URL('../fixtures/visualize-reference.json', import.meta.url), 'utf8'),
) as Reference;
