import { describe, expect, it } from 'vitest';
import { folderLabel } from '../../pipeline/corpus/folder-label.ts';

const classNames = new Map([
  ['n01440764', 'tench'],
  ['n01484850', 'great white shark'],
]);

describe('folderLabel', () => {
  it.each([
    ['n01443537_goldfish.jpg', 'goldfish', ''],
    ['n01443537_rosy_barb.jpg', 'rosy barb', ''],
    ['banded_banded_0002.jpg', 'banded', ''],
    ['goldfish.jpg', 'goldfish', ''],
    ['IMG-0042.jpeg', 'IMG', ''],
    ['0042.jpeg', '0042', ''],
    ['_.png', '_', ''],
    ['cats/0001.png', 'cats', ''],
    ['animals/great_cats/n1_lion.v2.png', 'great cats', 'animals'],
  ])('reads %s as "%s" in group "%s"', (path, label, group) => {
    expect(folderLabel(path, classNames)).toMatchObject({ label, group });
  });

  it.each([
    ['n01440764/ILSVRC2012_val_00000236.JPEG', 'tench', ''],
    ['imagenette/n01440764/236.JPEG', 'tench', 'imagenette'],
    ['imagenet-1k/n01484850_shark.jpg', 'great white shark', ''],
    ['N01440764_a_fish.jpg', 'tench', ''],
    ['n01443537/1.jpg', 'n01443537', ''],
  ])('names %s by the class whose WordNet id it has, "%s"', (path, label, group) => {
    expect(folderLabel(path, classNames)).toMatchObject({ label, group });
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
    expect(folderLabel(path, classNames).classId).toBe(classId);
  });
});
