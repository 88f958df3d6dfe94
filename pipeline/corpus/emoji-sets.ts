import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Iconify's packages of emoji drawings, in the order that the embedded networks were trained with. */
export const emojiSetIds = [
  'noto',
  'twemoji',
  'fluent-emoji',
  'fluent-emoji-flat',
  'openmoji',
  'emojione',
  'noto-v1',
] as const;
export type EmojiSetId = (typeof emojiSetIds)[number];

/** Who drew a set. */
export interface EmojiSet {
  id: EmojiSetId;
  title: string;
  author: string;
  /** SPDX identifier. */
  license: string;
}

/** What an emoji shows: one class of the embedded networks. */
export interface EmojiClass {
  /** Unicode's short name with hyphens, such as `cat-face`. */
  name: string;
  label: string;
  /** Unicode's group, such as `Animals & Nature`. */
  group: string;
}

/** One class as one set draws it. */
export interface EmojiDrawing {
  className: string;
  set: EmojiSetId;
  /** [left, top, width, height] of the drawing's own coordinates. */
  viewBox: [number, number, number, number];
  /** SVG inside its root element. */
  body: string;
}

export interface EmojiSelection {
  sets: EmojiSet[];
  /** By name; the index is the output of the embedded networks. */
  classes: EmojiClass[];
  /** By class, then in the order of `emojiSetIds`. */
  drawings: EmojiDrawing[];
}

/** An Iconify package's icons.json, as far as it is read here. */
interface IconifyIcons {
  icons: Record<string, { body: string; left?: number; top?: number; width?: number; height?: number }>;
  width?: number;
  height?: number;
}

/** An Iconify package's info.json, as far as it is read here. */
interface IconifyInfo {
  name: string;
  author: { name: string };
  license: { spdx: string };
}

const groups = new Set([
  'Activities',
  'Animals & Nature',
  'Food & Drink',
  'Objects',
  'Smileys & Emotion',
  'Travel & Places',
]);
/** Families of near-identical drawings, which would be classes that nothing tells apart. */
const nearDuplicates = /o-clock|thirty|heart|button|speech|bubble|moon|square|circle/;
/** A class needs enough drawings to learn it from. */
const leastSetCount = 6;

/**
 * Picks the drawings of the corpus and of the embedded networks' training: the names in six Unicode groups, near-duplicates left out,
 * that at least six of the seven sets draw. Parses about 170 MB of JSON: about a second.
 */
export async function selectEmoji(): Promise<EmojiSelection> {
  const candidates = await readCandidates();
  const sets: EmojiSet[] = [];
  const drawingsByName = new Map<string, EmojiDrawing[]>([...candidates.keys()].map((name) => [name, []]));

  for (const set of emojiSetIds) {
    const info = await readPackageJson<IconifyInfo>(`@iconify-json/${set}/info.json`);
    sets.push({ id: set, title: info.name, author: info.author.name, license: info.license.spdx });
    const collection = await readPackageJson<IconifyIcons>(`@iconify-json/${set}/icons.json`);
    for (const [className, drawings] of drawingsByName) {
      const icon = collection.icons[className];
      if (!icon) continue;
      const { body, left = 0, top = 0, width = collection.width ?? 16, height = collection.height ?? 16 } = icon;
      drawings.push({ className, set, viewBox: [left, top, width, height], body });
    }
  }

  const classes = [...candidates.values()]
    .filter(({ name }) => drawingsByName.get(name)!.length >= leastSetCount)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { sets, classes, drawings: classes.flatMap(({ name }) => drawingsByName.get(name)!) };
}

/** Versions of everything that `selectEmoji` reads, by package. */
export async function emojiPackageVersions(): Promise<Record<string, string>> {
  const packages = ['unicode-emoji-json', ...emojiSetIds.map((set) => `@iconify-json/${set}`)];
  const versions = packages.map(async (name) => {
    const { version } = await readPackageJson<{ version: string }>(`${name}/package.json`);
    return [name, version] as const;
  });
  return Object.fromEntries(await Promise.all(versions));
}

async function readCandidates(): Promise<Map<string, EmojiClass>> {
  const emoji = await readPackageJson<Record<string, { name: string; slug: string; group: string }>>(
    'unicode-emoji-json/data-by-emoji.json',
  );
  const candidates = new Map<string, EmojiClass>();
  for (const { name: label, slug, group } of Object.values(emoji)) {
    const name = slug.replaceAll('_', '-');
    if (groups.has(group) && !nearDuplicates.test(name)) candidates.set(name, { name, label, group });
  }
  return candidates;
}

async function readPackageJson<Json>(specifier: string): Promise<Json> {
  return JSON.parse(await readFile(fileURLToPath(import.meta.resolve(specifier)), 'utf8')) as Json;
}
