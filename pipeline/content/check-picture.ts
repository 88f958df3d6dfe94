import { stat } from 'node:fs/promises';
import sharp from 'sharp';
import type { Verification } from './find-problems.ts';
import type { ContentPaths } from './paths.ts';

/**
 * Checks that a picture is there in the size its record says.
 * @param file below content/assets/
 * @param sizePx [height, width]
 */
export async function checkPicture(
  paths: ContentPaths,
  file: string,
  [height, width]: readonly [number, number],
  found: Verification,
): Promise<void> {
  const path = paths.asset(file);
  found.fileCount++;
  if (!(await stat(path).catch(() => null))) return void found.problems.push(`${path} is missing`);
  const size = await sharp(path)
    .metadata()
    .catch(() => null);
  if (!size) return void found.problems.push(`${path} is no picture`);
  if (size.width === width && size.height === height) return;
  found.problems.push(`${path} is ${size.width}×${size.height} pixels, its record says ${width}×${height}`);
}
