import { expect, it } from 'vitest';
import { Corpus as CorpusRecord } from '../../content/schema.ts';
import type { Corpus } from '../../pipeline/corpus/corpus.ts';
import { corpusRecord } from '../../pipeline/corpus/corpus-record.ts';

const published = (id: string) => ({ id, label: `label of ${id}`, group: 'things', author: 'someone', license: 'MIT' });
const entry = (id: string) => ({ ...published(id), classId: 'c1' });

it('corpusRecord describes the images in use, sorted, in the form of the schema', () => {
  const corpus: Corpus = {
    id: 'shapes',
    title: 'Shapes',
    images: ['a', 'b', 'c'].map(entry),
    imageCount: 2,
    digest: 'ab'.repeat(32),
    skipped: [
      { file: 'z.png', reason: 'cut off' },
      { file: 'd.png', reason: 'empty' },
    ],
    read: async () => null,
    picture: async () => new Uint8Array(),
  };
  const record = corpusRecord(corpus, new Set(['c', 'a', 'gone']), [48, 64]);
  expect(CorpusRecord.parse(record)).toEqual(record);
  expect(record.images).toEqual([published('a'), published('c')].map((image) => ({ ...image, sizePx: [48, 64] })));
  expect(record.imageCount).toBe(2);
  expect(record.skipped.map(({ file }) => file)).toEqual(['d.png', 'z.png']);
});
