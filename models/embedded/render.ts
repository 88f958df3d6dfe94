// Draws the training data of the embedded networks: node models/embedded/render.ts FOLDER
// Writes FOLDER/drawings.rgba (uint8 [drawings, 72, 72, 4], straight alpha) and FOLDER/drawings.json, which says what each of them shows.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { emojiSetIds, selectEmoji } from '../../pipeline/corpus/emoji-sets.ts';
import { emojiSvg } from '../../pipeline/corpus/emoji-svg.ts';

/** Somewhat larger than the networks' input of 64, since training zooms in. */
const sizePx = 72;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node models/embedded/render.ts FOLDER');
  process.exit(1);
}

const { classes, drawings } = await selectEmoji();
const pixels: Buffer[] = [];
for (const drawing of drawings) {
  pixels.push(
    await sharp(emojiSvg(drawing, [sizePx, sizePx]))
      .ensureAlpha()
      .raw()
      .toBuffer(),
  );
}
await writeFile(join(folder, 'drawings.rgba'), Buffer.concat(pixels));

const classNumbers = new Map(classes.map(({ name }, index) => [name, index]));
const described = {
  sizePx,
  sets: emojiSetIds,
  classes: classes.map(({ name, group }) => ({ name, group })),
  /** [class, set] of each drawing. */
  drawings: drawings.map(({ className, set }) => [classNumbers.get(className)!, emojiSetIds.indexOf(set)]),
};
await writeFile(join(folder, 'drawings.json'), JSON.stringify(described));
console.log(`${drawings.length} drawings of ${classes.length} classes`);
