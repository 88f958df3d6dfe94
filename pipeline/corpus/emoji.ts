import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { digestOf } from '../content/digest.ts';
import { writeAtomically } from '../content/write-atomically.ts';
import type { Pair } from '../network/graph.ts';
import type { Corpus, CorpusEntry } from './corpus.ts';
import { emojiPackageVersions, selectEmoji } from './emoji-sets.ts';
import type { EmojiDrawing, EmojiSelection } from './emoji-sets.ts';
import { emojiSvg } from './emoji-svg.ts';
import { loadPixelSheet } from './pixel-sheet.ts';
import { encodePicture, readRgb, rgbBytes } from './rgb.ts';

/** Raised when the selection or the way of drawing changes. */
const drawingVersion = 1;

/**
 * Drawn pixels are kept, in memory too, up to the size that the embedded networks take.
 * Beyond it a drawing is made anew, which costs less than any network that takes it.
 */
const largestSheetBytes = 64 * 2 ** 20;

const defaultCache = fileURLToPath(new URL('../../.cache/corpora', import.meta.url));

/**
 * Opens the corpus that needs nothing but npm: 4,939 drawings of 708 things by seven sets of emoji, each filling its square on white.
 * @param cacheDirectory where the selection and the drawn pixels are kept, under names that say which packages they were made from
 */
export async function openEmoji({ cacheDirectory = defaultCache } = {}): Promise<Corpus> {
  const digest = digestOf({ drawingVersion, packages: await emojiPackageVersions() });
  const cached = (suffix: string) => join(cacheDirectory, `emoji-${digest.slice(0, 12)}${suffix}`);
  const selection = await loadSelection(cached('.json'));
  const drawings = new Map(selection.drawings.map((drawing) => [drawingId(drawing), drawing]));
  const ids = [...drawings.keys()].sort();
  const positions = new Map(ids.map((id, index) => [id, index]));

  const draw = (id: string, sizePx: Pair) => sharp(emojiSvg(drawings.get(id)!, sizePx));
  const sheets = new Map<string, Promise<Uint8Array>>();
  const sheetOf = (sizePx: Pair): Promise<Uint8Array> => {
    const name = sizePx.join('x');
    const sheet =
      sheets.get(name) ??
      loadPixelSheet(cached(`-${name}.rgb`), ids.length, rgbBytes(sizePx), (i) => readRgb(draw(ids[i]!, sizePx)));
    sheets.set(name, sheet);
    return sheet;
  };

  return {
    id: 'emoji',
    title: 'Emoji',
    images: describe(selection).sort((a, b) => (a.id < b.id ? -1 : 1)),
    imageCount: ids.length,
    digest,
    skipped: [],
    async read({ id }, sizePx) {
      const imageBytes = rgbBytes(sizePx);
      if (ids.length * imageBytes > largestSheetBytes) return readRgb(draw(id, sizePx));
      const start = positions.get(id)! * imageBytes;
      return (await sheetOf(sizePx)).subarray(start, start + imageBytes);
    },
    picture: ({ id }, sizePx) => encodePicture(draw(id, sizePx)),
  };
}

/** `<set>--<name>`, such as `noto--cat-face`. */
const drawingId = ({ set, className }: EmojiDrawing): string => `${set}--${className}`;

/** The selected drawings are a tenth of the packages' JSON: keeping them makes every later start immediate. */
async function loadSelection(path: string): Promise<EmojiSelection> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text !== undefined) return JSON.parse(text) as EmojiSelection;
  const selection = await selectEmoji();
  await writeAtomically(path, JSON.stringify(selection));
  return selection;
}

function describe({ sets, classes, drawings }: EmojiSelection): CorpusEntry[] {
  const setsById = new Map(sets.map((set) => [set.id, set]));
  const classesByName = new Map(classes.map((emojiClass) => [emojiClass.name, emojiClass]));
  return drawings.map((drawing) => {
    const { title, author, license } = setsById.get(drawing.set)!;
    const { label, group } = classesByName.get(drawing.className)!;
    return {
      id: drawingId(drawing),
      label,
      group,
      classId: drawing.className,
      author: `${title} by ${author}`,
      license,
    };
  });
}
