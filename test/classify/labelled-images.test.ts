import { describe, expect, it } from 'vitest';
import { findLabelledImages } from '../../pipeline/classify/labelled-images.ts';
import { folderLabel } from '../../pipeline/corpus/folder-label.ts';

const labels = [
  { id: 'background', name: 'background' },
  { id: 'n01440764', name: 'tench' },
  { id: 'n02012849', name: 'crane' },
  { id: 'n03126707', name: 'crane' },
  { id: 'n01833805', name: "Anna's hummingbird" },
];
const entry = (path: string) => ({ id: path, author: '', license: '', ...folderLabel(path, new Map()) });
const classOf = (path: string) => findLabelledImages([entry(path)], labels)[0]?.classIndex;

describe('findLabelledImages', () => {
  it.each([
    ['n01440764_tench.jpg', 1],
    ['n01440764/0001.jpg', 1],
    ['n01440764_anything_at_all.jpg', 1],
    ['Tench/0001.jpg', 1],
    ['tench.png', 1],
    ['annas_hummingbird/1.png', 4],
    ['Anna’s hummingbird.jpg', 4],
    ['n03126707_crane.jpg', 3],
  ])('takes %s for class %i', (path, index) => {
    expect(classOf(path)).toBe(index);
  });

  it.each(['crane/1.jpg', 'goldfish.jpg', 'n01443537_goldfish.jpg', 'tenches.jpg', '0042.jpg'])(
    'takes %s for no class, since its name says none, or two',
    (path) => {
      expect(classOf(path)).toBeUndefined();
    },
  );

  it('believes the id where id and label name different classes', () => {
    expect(classOf('n02012849_tench.jpg')).toBe(2);
  });

  it('keeps the order of the images', () => {
    const found = findLabelledImages(['tench.jpg', 'dog.jpg', 'background.jpg'].map(entry), labels);
    expect(found.map(({ entry: { id }, classIndex }) => [id, classIndex])).toEqual([
      ['tench.jpg', 1],
      ['background.jpg', 0],
    ]);
  });
});
