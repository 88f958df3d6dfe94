import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { storageError } from '../content/storage-error.ts';
import { temporaryPath } from '../content/write-atomically.ts';
import { inLanes } from '../in-lanes.ts';

/** libuv decodes with four threads unless it is told otherwise; more under way would only wait. */
const laneCount = 4;

/**
 * Makes pixels once and keeps them in one raw file, image after image; a file already whole is taken as it is.
 * @param path carries in its name what the pixels are made from
 * @param imageBytes the same for every image
 * @param make the pixels of one image, called in no fixed order
 * @throws UserError when the disk is full or may not be written
 */
export async function writePixelSheet(
  path: string,
  imageCount: number,
  imageBytes: number,
  make: (index: number) => Promise<Uint8Array>,
): Promise<void> {
  if (await isWhole(path, imageCount * imageBytes)) return;
  const temporary = temporaryPath(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await inLanes(Array(imageCount).keys(), laneCount, async (index) => {
        const pixels = await make(index);
        // A disk that fills up takes a part first and refuses the rest.
        for (let done = 0; done < imageBytes;) {
          done += (await file.write(pixels, done, imageBytes - done, index * imageBytes + done)).bytesWritten;
        }
      });
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    throw storageError(error, 'write', path);
  }
}

/** Reads one image of a sheet. */
export async function readPixelSheet(path: string, index: number, imageBytes: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(imageBytes), 0, imageBytes, index * imageBytes);
    if (bytesRead !== imageBytes) throw new Error(`${path} ends before image ${index}`);
    return buffer;
  } finally {
    await file.close();
  }
}

async function isWhole(path: string, bytes: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.size === bytes;
}
