import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { sha256 } from '../content/digest.ts';
import { inLanes } from '../in-lanes.ts';
import type { Pair } from '../network/graph.ts';
import { readIlsvrc } from '../network/labels.ts';
import { UserError } from '../user-error.ts';
import type { Corpus, CorpusEntry, SkippedFile } from './corpus.ts';
import { folderLabel } from './folder-label.ts';
import { encodePicture, readRgb } from './rgb.ts';

const imageFile = /\.(jpe?g|png|webp|avif|svg|gif)$/i;

/**
 * Larger images are refused: some formats can only be decoded whole, at up to 6 bytes a pixel, four at a time.
 * An SVG has no pixels of its own and is never too large.
 */
export const largestImagePixels = 50_000_000;

const scanLanes = 8;

/** A file that can be read as far as its header says. */
interface Listed {
  entry: CorpusEntry;
  path: string;
  sha256: string;
}

/**
 * Opens any folder of JPEG, PNG, WebP, AVIF, GIF (first frame) and SVG files, subfolders included, hidden ones and other files left out.
 * Labels follow `folderLabel`, which knows the classes of ILSVRC by their WordNet ids. An image is turned upright, scaled until it covers the network's input and cropped around its centre.
 * Every file's bytes are read once here, for the digest; its pixels are not.
 * @throws UserError when there is no such folder, or no readable image in it
 */
export async function openFolder(directory: string): Promise<Corpus> {
  const root = resolve(directory);
  const skipped: SkippedFile[] = [];
  const listed: Listed[] = [];
  const files = await listFiles(root);
  const classNames = new Map((await readIlsvrc()).map(({ id, name }) => [id, name]));
  await inLanes(files, scanLanes, async (file) => {
    const path = join(root, file);
    try {
      const { format, width, height } = await sharp(path, { limitInputPixels: false }).metadata();
      if (format !== 'svg') checkPixels(width, height);
      listed.push({ entry: describe(file, classNames), path: file, sha256: await hashFile(path) });
    } catch (error) {
      skipped.push({ file, reason: reasonOf(error, path) });
    }
  });
  skipped.sort((a, b) => (a.file < b.file ? -1 : 1));
  listed.sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
  if (listed.length === 0) throw new UserError(emptyMessage(directory, files.length, skipped));

  const damaged = new Set<string>();
  const paths = new Map(listed.map(({ entry, path }) => [entry.id, path]));
  const open = (id: string, [height, width]: Pair): Sharp => {
    const path = paths.get(id)!;
    // "error" passes over the harmless oddities of files in the wild, such as stray bytes between markers, not over missing data.
    return sharp(join(root, path), { failOn: 'error', limitInputPixels: !/\.svg$/i.test(path) && largestImagePixels })
      .autoOrient()
      .resize(width, height, { fit: 'cover' });
  };

  return {
    id: folderId(root),
    title: basename(root),
    images: listed.map(({ entry }) => entry),
    get imageCount() {
      return listed.length - damaged.size;
    },
    digest: sha256(listed.map((image) => `${image.entry.id} ${image.sha256}\n`).join('')),
    skipped,
    async read({ id }, sizePx) {
      try {
        return await readRgb(open(id, sizePx));
      } catch (error) {
        const file = paths.get(id)!;
        if (!damaged.has(id)) skipped.push({ file, reason: reasonOf(error, join(root, file)) });
        damaged.add(id);
        return null;
      }
    },
    picture: ({ id }, sizePx) => encodePicture(open(id, sizePx)),
  };
}

/** Relative paths of the image files with forward slashes, sorted. */
async function listFiles(root: string): Promise<string[]> {
  const found = await stat(root).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UserError(`there is no folder ${root}: give --images a folder of images`);
  }
  const files = await readdir(root, { recursive: true });
  return files
    .map((file) => file.replaceAll(sep, '/'))
    .filter((file) => imageFile.test(file) && !file.split('/').some((part) => part.startsWith('.')))
    .sort();
}

function describe(file: string, classNames: ReadonlyMap<string, string>): CorpusEntry {
  const name = slugOf(file.replace(imageFile, ''), 48);
  return { id: `${name}-${sha256(file).slice(0, 12)}`, ...folderLabel(file, classNames), author: '', license: '' };
}

/** The folder's name as a slug; never that of the corpus that comes with the project. */
function folderId(root: string): string {
  const slug = slugOf(basename(root), 48);
  return slug === 'emoji' ? 'folder-emoji' : slug;
}

const slugOf = (text: string, maxLength: number): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replace(/^-|-$/g, '') || 'images';

function checkPixels(width: number, height: number): void {
  if (width * height > largestImagePixels) {
    throw new Error(`${width}×${height} pixels, more than the ${largestImagePixels / 1e6} million that are read`);
  }
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The decoder's first line, without this machine's path. */
function reasonOf(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0]!.replaceAll(path, 'the file').trim();
}

function emptyMessage(directory: string, fileCount: number, [first]: readonly SkippedFile[]): string {
  const found = first
    ? `${fileCount} image files, none of which can be read (${first.file}: ${first.reason})`
    : 'no JPEG, PNG, WebP, AVIF, GIF or SVG file';
  return `${directory} holds ${found}: give --images another folder`;
}
