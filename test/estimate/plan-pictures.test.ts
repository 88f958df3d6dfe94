import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planPictures } from '../../pipeline/estimate/plan-pictures.ts';
import { loadModel } from '../../pipeline/network/model.ts';
import { projectRoot } from '../../pipeline/project-root.ts';
import { recipes } from '../../pipeline/visualize/recipes.ts';

const loaded = await loadModel(join(projectRoot, 'models/embedded/emoji-inception.onnx'), { id: 'emoji-inception' });
const layerOf = (slug: string) => loaded.model.layers.find((layer) => layer.slug === slug)!;

describe('planPictures', () => {
  it('lists the pictures of a layer branch by branch, and those that push each other apart as of the whole', () => {
    const plans = planPictures(loaded, layerOf('mixed3a'), recipes.quick);
    const { branches, unitCount } = layerOf('mixed3a');
    expect(plans.map(({ pictureCount, channelCount }) => [pictureCount, channelCount])).toEqual([
      ...branches.map(({ count }) => [2 * count, count]),
      [4 * Math.ceil(unitCount / 16), unitCount],
    ]);
    const [whole, ...parts] = [plans.at(-1)!, ...plans.slice(0, -1)];
    for (const part of parts) expect(part.multiplyAdds).toBeLessThan(whole.multiplyAdds);
  });

  it('counts the products of a step forward and back, at the window that the network sees', () => {
    const [plan] = planPictures(loaded, layerOf('conv1'), recipes.quick);
    const { windowPx } = plan!;
    const [filters, depth, height, width] = [32, 3, 5, 5];
    expect(plan!.multiplyAdds).toBe(2 * windowPx ** 2 * (filters * depth * height * width + 9));
  });

  it('stops at the limit', () => {
    const counts = planPictures(loaded, layerOf('conv2'), { ...recipes.full, negative: false }, 3);
    expect(counts.map(({ pictureCount }) => pictureCount)).toEqual([3, 12]);
    expect(planPictures(loaded, layerOf('conv2'), { ...recipes.full, diversityCount: 0 }, 3)).toHaveLength(1);
  });
});
