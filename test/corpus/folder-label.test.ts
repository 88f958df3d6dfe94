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
    expect(folderLabel(path)).toMatchObject({ label, group });
  });

  it.each([
    ['n01443537_goldfish.jpg', 'n01443537'],
    ['n01443537/ILSVRC2012_val_00000236.JPEG', 'n01443537'],
    ['train/N01443537-goldfish/12.png', 'n01443537'],
    ['n01443537_goldfish/n01440764_10026.JPEG', 'n01440764'],
    ['goldfish.jpg', ''],
    ['n1234_lion.jpg', ''],
    ['n014435371.jpg', ''],
    ['barn01443537.jpg', ''],
  ])('finds in %s the WordNet id "%s"', (path, classId) => {
    expect(folderLabel(path).classId).toBe(classId);
  });
});
