import { describe, expect, it } from 'vitest';
import { Slug } from '../../../content/schema.ts';
import { makeLayerSlugs } from '../../../pipeline/network/layers/layer-slugs.ts';

describe('makeLayerSlugs', () => {
  it.each([
    ['Caffe', ['conv1/7x7_s2_1', 'conv2/3x3_1', 'inception_3a/output_1'], ['conv1', 'conv2', 'inception-3a']],
    [
      'numbered towers',
      ['conv_1', 'conv_1_1', 'conv_2_1', 'mixed', 'mixed_1'],
      ['conv', 'conv-1', 'conv-2', 'mixed', 'mixed-1'],
    ],
    [
      'PyTorch',
      ['/relu/Relu_output_0', '/layer1/layer1.0/relu_1/Relu_output_0', '/layer1/layer1.1/relu_1/Relu_output_0'],
      ['relu', 'layer1-0', 'layer1-1'],
    ],
    [
      'PyTorch functions',
      ['/Relu_output_0', '/Concat_3_output_0', '/Concat_5_output_0'],
      ['relu', 'concat-3', 'concat-5'],
    ],
    [
      'TensorFlow scopes',
      ['call/model/add/add', 'call/model/re_lu/Relu6', 'call/model/re_lu_1/Relu6'],
      ['add', 're-lu-relu6', 're-lu-1'],
    ],
    [
      'scopes within one another',
      ['net/block', 'net/block/conv', 'net/block/relu'],
      ['block', 'block-conv', 'block-relu'],
    ],
    ['bare numbers', ['123', '145'], ['layer-123', 'layer-145']],
  ])('takes what tells the names of %s apart', (_, tensors, slugs) => {
    expect(makeLayerSlugs(tensors)).toEqual(slugs);
  });

  it('makes different, valid slugs of anything', () => {
    const tensors = ['Ä', 'É', '', '_', 'A'.repeat(200), 'a'.repeat(201), 'x/../y', 'x', 'X', 'x y', 'a_1', 'a'];
    const slugs = makeLayerSlugs(tensors);
    expect(new Set(slugs).size).toBe(tensors.length);
    expect(slugs.filter((slug) => !Slug.safeParse(slug).success)).toEqual([]);
  });
});
