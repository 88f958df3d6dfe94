import type { Corpus } from './corpus.ts';
import { openEmoji } from './emoji.ts';
import { openFolder } from './folder.ts';

/**
 * Opens the images that a person named, or else those that come with the project.
 * @param images a folder
 * @throws UserError when there is no such folder, or no readable image in it
 */
export async function openCorpus({ images }: { images?: string } = {}): Promise<Corpus> {
  return images === undefined ? openEmoji() : openFolder(images);
}
