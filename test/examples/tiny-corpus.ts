import type { Corpus, CorpusEntry } from '../../pipeline/corpus/corpus.ts';
import type { Pair } from '../../pipeline/network/graph.ts';
import { random, seedOf } from '../../pipeline/random.ts';

/** Coloured noise; every fifth image is a copy of another one, so that there are ties. Those with a 7 in their id are damaged. */
export function tinyCorpus(imageCount: number): Corpus {
  const images = Array.from({ length: imageCount }, (_, i): CorpusEntry => ({
    id: `image-${String(i).padStart(4, '0')}`,
    label: '',
    group: '',
    classId: '',
    author: '',
    license: '',
  }));
  return {
    id: 'tiny',
    title: 'Tiny',
    images,
    imageCount: images.filter((image) => !isDamaged(image)).length,
    digest: '0'.repeat(64),
    skipped: [],
    read: async (entry, sizePx) => (isDamaged(entry) ? null : noise(entry.id.replace(/5$/, '4'), sizePx)),
    picture: async () => new Uint8Array(),
  };
}

const isDamaged = ({ id }: CorpusEntry) => id.includes('7');

function noise(id: string, [height, width]: Pair): Uint8Array {
  const next = random(seedOf(id));
  const brightness = 100 + 155 * next();
  return Uint8Array.from({ length: 3 * height * width }, () => brightness * next());
}
