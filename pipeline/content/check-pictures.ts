import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import { inOrder } from '../in-order.ts';
import type { Verification } from './find-problems.ts';
import type { ContentPaths } from './paths.ts';

/** What a record says of a picture. */
export interface RecordedPicture {
  /** Below content/assets/. */
  file: string;
  /** [height, width] */
  sizePx: readonly [number, number];
}

/** sharp opens files on threads of its own. */
const laneCount = 8;

/** Checks that pictures are there in the size that their records say. */
export async function checkPictures(
  paths: ContentPaths,
  pictures: Iterable<RecordedPicture>,
  found: Verification,
): Promise<void> {
  for await (const problem of inOrder(pictures, laneCount, (picture) => findProblem(paths, picture))) {
    found.fileCount++;
    if (problem !== null) found.problems.push(problem);
  }
}

async function findProblem(
  paths: ContentPaths,
  { file, sizePx: [height, width] }: RecordedPicture,
): Promise<string | null> {
  const path = paths.asset(file);
  if (!(await stat(path).catch(() => null))) return `${path} is missing`;
  const size = await sharp(path)
    .metadata()
    .catch(() => null);
  if (!size) return `${path} is no picture`;
  if (size.width === width && size.height === height) return null;
  return `${path} is ${size.width}×${size.height} pixels, its record says ${width}×${height}`;
}
