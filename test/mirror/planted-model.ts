import type { Layer } from '../../content/schema.ts';
import { mirrorKernel } from '../../content/kernel-mirror.ts';
import { createGraphBuilder, type GraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { normal, random } from '../../pipeline/random.ts';
import { tinyModel } from '../examples/tiny-model.ts';
import { convolution } from '../oracle/tiny-network.ts';

/** Twins of the planted model, by layer; all its other units have none. */
export const plantedTwins = {
  first: [
    [0, 3],
    [2, 5],
  ],
  second: [[1, 4]],
};

const channelCounts = { image: 3, first: 7, second: 5 };

/** The one unit of the first layer that is its own mirror image. */
export const symmetricUnit = 6;

/** Where a channel goes when the image is mirrored: its twin, or itself; null where nothing is its mirror image. */
function mirrorOf(layer: keyof typeof channelCounts, channel: number): number | null {
  if (layer === 'image' || (layer === 'first' && channel === symmetricUnit)) return channel;
  const pair = plantedTwins[layer].find((twins) => twins.includes(channel));
  return pair?.find((other) => other !== channel) ?? null;
}

/**
 * A network of two convolutional layers, `first` and `second`, on images of 12×10. The kernels of planted twins are each other's mirror images, with
 * their input's twins exchanged, so their answers are too; what has no mirror image they do not read. Kernels of all other units but the symmetric
 * one are random.
 */
export function plantedModel(): LoadedModel {
  const build = createGraphBuilder(['pixels']);
  const first = convolve(build, 'pixels', 'image', 'first');
  const second = convolve(build, build.add('Relu', [first], {}, { name: 'first' }), 'first', 'second');
  build.add('Relu', [second], {}, { name: 'second' });
  const { model } = tinyModel();
  const describeLayer = (slug: 'first' | 'second'): Layer => ({
    ...model.layers[0]!,
    slug,
    tensor: slug,
    unitCount: channelCounts[slug],
    mapSize: [...model.input.sizePx],
  });
  return {
    model: { ...model, layers: [describeLayer('first'), describeLayer('second')] },
    graph: {
      inputs: [{ name: 'pixels', shape: [-1, 3, -1, -1], type: 'float32' }],
      outputs: ['second'],
      nodes: build.nodes,
      constants: build.constants,
    },
    preactivations: new Map([
      ['first', first],
      ['second', second],
    ]),
  };
}

/** A 3×3 convolution with kernels that are planted as above. */
function convolve(build: GraphBuilder, x: string, from: 'first' | 'image', to: 'first' | 'second'): string {
  const next = random(to.length);
  const [inputs, outputs] = [channelCounts[from], channelCounts[to]];
  const data = Float32Array.from({ length: outputs * inputs * 9 }, () => normal(next));
  const kernelOf = (output: number, input: number) => {
    const start = 9 * (output * inputs + input);
    return data.subarray(start, start + 9);
  };
  for (let output = 0; output < outputs; output++) {
    const twin = mirrorOf(to, output);
    if (twin === null) continue;
    for (let input = 0; input < inputs; input++) {
      const source = mirrorOf(from, input);
      if (source === null) kernelOf(output, input).fill(0);
      else if (twin > output)
        kernelOf(twin, source).set(mirrorKernel({ size: [3, 3], weights: kernelOf(output, input) }));
      else if (twin === output) symmetrize(kernelOf(output, input));
    }
  }
  const weight = build.constant({ data, shape: [outputs, inputs, 3, 3] });
  return build.add('Conv', [x, weight], convolution({ pads: [1, 1, 1, 1] }), { name: `${to}/before` });
}

function symmetrize(kernel: Float32Array): void {
  const mirrored = mirrorKernel({ size: [3, 3], weights: kernel });
  for (let i = 0; i < 9; i++) kernel[i] = (kernel[i]! + mirrored[i]!) / 2;
}
