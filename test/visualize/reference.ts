import { readFileSync } from 'node:fs';
import type { AdamName } from '../../pipeline/visualize/adam.ts';

interface Reference {
  fourier: { size: number; parameters: number[]; image: number[] }[];
  adam: { goal: number[]; weight: number[]; courses: Record<AdamName, number[][]> };
  gramSimilarity: { layer: number[]; similarity: number[]; gradient: number[] };
  colorMatrix: number[];
  /** From `start`, each step under a transform of its own; parameters are those after the step. */
  lucidSteps: {
    size: number;
    window: number;
    weights: number[][];
    start: number[];
    course: {
      jitter: [number, number];
      zoom: number;
      degrees: number;
      after: [number, number];
      affine: number[];
      objective: number;
      parameters: number[];
    }[];
  };
}

/** Made by test/fixtures/visualize-reference.py. */
export const reference = JSON.parse(
  readFileSync(new URL('../fixtures/visualize-reference.json', import.meta.url), 'utf8'),
) as Reference;
