import { describe, expect, it } from 'vitest';
import { folderLabel } from '../../pipeline/corpus/folder-label.ts';

describe('folderLabel', () => {
  it.each([
    ['n01443537_goldfish.jpg', 'goldfish', ''],
    ['n01484850_great_white_shark.jpg', 'great white shark', ''],
    ['banded_banded_0002.jpg', 'banded', ''],
    ['goldfish.jpg', 'goldfish', ''],
    ['IMG-0042.jpeg', 'IMG', ''],
    ['0042.jpeg', '0042', ''],
    ['_.png', '_', ''],
    ['cats/0001.png', 'cats', ''],
    ['animals/great_cats/n1_lion.v2.png', 'great cats', 'animals'],
  ])('reads %s as "%s" in group "%s"', (path, label, group) => {
    expect(folderLabel(path)).toEqual({ label, group });
  });
});
