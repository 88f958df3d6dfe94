import { describe, expect, it } from 'vitest';
import type { FeatureImage } from '../../content/schema.ts';
import { missingPictures } from '../../pipeline/visualize/missing-pictures.ts';

const image: FeatureImage = { file: 'm/l/0.webp', sizePx: 32, seed: 1, stepCount: 8, objective: 1, preactivation: 1 };
const all = { negative: true, diversityCount: 2, diversityEvery: 4 };

describe('missingPictures', () => {
  it('asks a unit without pictures for all that the options name', () => {
    expect(missingPictures(4, all)).toEqual({
      single: ['positive', 'negative'],
      diverse: ['diversity/0', 'diversity/1'],
    });
    expect(missingPictures(5, all).diverse).toEqual([]);
    expect(missingPictures(4, { ...all, negative: false, diversityCount: 0 })).toEqual({
      single: ['positive'],
      diverse: [],
    });
  });

  it('asks for nothing twice', () => {
    expect(missingPictures(4, all, { positive: image, negative: null, diversity: [image, image] })).toEqual({
      single: ['negative'],
      diverse: [],
    });
    expect(missingPictures(4, all, { positive: image, negative: image, diversity: [image] }).diverse).toHaveLength(2);
  });
});
