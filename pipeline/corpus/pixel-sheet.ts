import { readFile } from 'node:fs/promises';
import { writeAtomically } from '../content/write-atomically.ts';
import { inLanes } from '../in-lanes.ts';

/** libuv draws with four threads unless it is told otherwise; more under way would only wait. */
const laneCount = 4;

/**
 * Makes the pixels of many images once and keeps them in one raw file, image after image.
 * @param path carries in its name what the pixels are made from
 * @param imageBytes the same for every image
 * @param make the pixels of one image, called in no fixed order
 * @returns all of them, from the file where there is a whole one
 * @throws UserError when the disk is full or may not be written
 */
export async function loadPixelSheet(
  path: string,
  imageCount: number,
  imageBytes: number,
  make: (index: number) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const kept = await readFile(path).catch(() => undefined);
  if (kept?.length === imageCount * imageBytes) return kept;
  const sheet = new Uint8Array(imageCount * imageBytes);
  await inLanes(Array(imageCount).keys(), laneCount, async (index) => {
    sheet.set(await make(index), index * imageBytes);
  });
  await writeAtomically(path, sheet);
  return sheet;
}
