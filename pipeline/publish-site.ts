import { buildSite } from './build-site.ts';
import type { Effects } from './cli/effects.ts';
import { checkAuthored } from './content/check-authored.ts';
import { findUsedImages } from './content/find-used-images.ts';
import type { ContentPaths } from './content/paths.ts';
import { readCorpus } from './content/read-record.ts';
import { openCorpus } from './corpus/open-corpus.ts';
import { publishCorpus } from './run/publish-corpus.ts';
import { updateFamilies } from './update-families.ts';
import { UserError } from './user-error.ts';

/**
 * Builds the site of the content that is there, whoever computed it: no network has to be at hand, and nothing of one is computed.
 * The pictures of examples are never committed; those of the embedded images are drawn first, where they are missing.
 * @throws AuthoredError for a mistake in what people have written; UserError when examples are of other images, of which nothing is on this machine; else as `buildSite`
 */
export async function publishSite(paths: ContentPaths, effects: Effects): Promise<void> {
  await checkAuthored(paths);
  await updateFamilies(paths);
  const embedded = await openCorpus();
  const used = findUsedImages(paths);
  for (const id of (await used).keys()) {
    if (id === embedded.id || (await readCorpus(paths, id)) !== null) continue;
    throw new UserError(
      `examples refer to images of "${id}", and ${paths.corpus(id)} is missing: run the model again with --images DIR`,
    );
  }
  // The drawings are square.
  await publishCorpus(paths, embedded, [1, 1], effects, { used });
  await buildSite(paths, effects);
}
