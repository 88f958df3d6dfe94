import type { CorpusImage } from '../content/schema.ts';
import type { OpenCorpus } from './atlas.ts';

/** @throws when the corpus file does not list the image: shard and corpus are then of different runs */
export function findImage(corpus: OpenCorpus, id: string): CorpusImage {
  const image = corpus.images.get(id);
  if (!image)
    throw new Error(`corpus "${corpus.id}" does not list image "${id}" that an example refers to (run atlas again)`);
  return image;
}

/** Who made an image and under which licence; empty for a folder's images, which say nothing of it. */
export const creditOf = ({ author, license }: CorpusImage): string => [author, license].filter(Boolean).join(', ');
