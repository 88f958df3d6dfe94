import type { InputPreset } from '../../content/schema.ts';
import { UserError } from '../user-error.ts';

/** How pixels in 0 … 1 become a network's input: (x − mean) · scale, in the order of the channels. */
export type Normalization = Pick<InputPreset, 'channels' | 'mean' | 'scale'>;

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

/** The numbers of a preset; throws UserError for an unknown name. */
export function requirePreset(name: string): Normalization {
  const preset = Object.hasOwn(inputPresets, name) ? inputPresets[name] : undefined;
  if (preset) return preset;
  throw new UserError(`there is no input preset "${name}": take one of ${Object.keys(inputPresets).join(', ')}`);
}
