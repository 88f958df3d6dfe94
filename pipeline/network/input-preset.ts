import type { InputPreset } from '../../content/schema.ts';
import { UserError } from '../user-error.ts';

type Normalization = Pick<InputPreset, 'channels' | 'mean' | 'scale'>;

const bytes = (value: number) => value / 255;

/** How networks were trained to see pixels, by the names the command line takes. */
export const inputPresets: Record<string, Normalization> = {
  /** Caffe's ILSVRC networks: 0 … 255, minus the data set's mean, blue first. */
  'caffe-bgr': { channels: 'bgr', mean: [bytes(104), bytes(117), bytes(123)], scale: [255, 255, 255] },
  /** TensorFlow's and Keras's −1 … 1. */
  'tf-symmetric': { channels: 'rgb', mean: [0.5, 0.5, 0.5], scale: [2, 2, 2] },
  /** torchvision, timm and the ONNX zoo's exports from them. */
  'torch-imagenet': {
    channels: 'rgb',
    mean: [0.485, 0.456, 0.406],
    scale: [1 / 0.229, 1 / 0.224, 1 / 0.225],
  },
  /** Google's InceptionV1 of 2014: 0 … 255, minus 117. */
  'inception-117': { channels: 'rgb', mean: [bytes(117), bytes(117), bytes(117)], scale: [255, 255, 255] },
  /** The networks trained for this project. */
  emoji: { channels: 'rgb', mean: [0.5, 0.5, 0.5], scale: [4, 4, 4] },
  /** Pixels as they are, 0 … 1. */
  none: { channels: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] },
};

/** Ranges that ONNX's metadata can name for pixels (its ImagePreprocessing notes), as mean and scale of 0 … 1. */
const nominalRanges: Record<string, { mean: number; scale: number }> = {
  NominalRange_0_255: { mean: 0, scale: 255 },
  Normalized_0_1: { mean: 0, scale: 1 },
  Normalized_1_1: { mean: 0.5, scale: 2 },
};

/**
 * Decides how pixels become the network's input: by name, else by the file's metadata, else pixels as they are.
 * @returns also where the numbers come from
 * @throws UserError for an unknown name
 */
export function chooseNormalization(
  name: string | undefined,
  metadata: Readonly<Record<string, string>>,
): Normalization & { source: string } {
  if (name !== undefined) {
    const preset = Object.hasOwn(inputPresets, name) ? inputPresets[name] : undefined;
    if (!preset) {
      throw new UserError(`there is no input preset "${name}": take one of ${Object.keys(inputPresets).join(', ')}`);
    }
    return { ...preset, source: `preset ${name}` };
  }
  const range = nominalRanges[metadata['Image.NominalPixelRange'] ?? ''];
  if (range) {
    const { mean, scale } = range;
    return {
      channels: metadata['Image.BitmapPixelFormat']?.startsWith('Bgr') ? 'bgr' : 'rgb',
      mean: [mean, mean, mean],
      scale: [scale, scale, scale],
      source: 'metadata of the file',
    };
  }
  return { ...inputPresets['none']!, source: 'assumed: pixels as they are, since neither the file nor a preset says' };
}
