import { Slug, reservedNames } from '../../content/schema.ts';
import { inputPresets } from '../network/input-preset.ts';
import { labelListNames } from '../network/labels.ts';
import { askedPictures } from '../run/choose-options.ts';
import { stages } from '../run/job.ts';
import { UserError } from '../user-error.ts';

interface Option<Value> {
  /** What stands for the value in the help; absent for a switch. */
  placeholder?: string;
  help: string;
  /** @throws UserError */
  parse(text: string, name: string): Value;
}

const option = <Value>(placeholder: string, help: string, parse: Option<Value>['parse']): Option<Value> => ({
  placeholder,
  help,
  parse,
});

/** Every option, in the order of the help. */
export const optionTable = {
  as: option('ID', 'id of the new model, part of its addresses for good', parseModelId),
  preset: option('NAME', `how pixels become its input: ${Object.keys(inputPresets).join(', ')}`, nonEmpty),
  mean: option(
    'R,G,B',
    'what is subtracted from pixels in 0 … 1, channel by channel in the order of --channels',
    triple,
  ),
  scale: option('R,G,B', 'what the difference is multiplied with', triple),
  channels: option('ORDER', 'rgb or bgr', choice('rgb', 'bgr')),
  size: option('PX', 'side of the square input, or HEIGHTxWIDTH, where the file leaves it open', size),
  labels: option(
    'FILE',
    `what its outputs mean: a JSON list, lines of text, or one of ${labelListNames.join(', ')}`,
    nonEmpty,
  ),
  mirror: option('DIR', 'a folder where known networks are looked for before they are downloaded', nonEmpty),
  time: { help: 'estimates how long each stage of a run would take on this machine', parse: () => true as const },
  svg: option('FILE', 'draws its graph as a picture, too', nonEmpty),
  model: option('ID', 'only this model', slug),
  layer: option('SLUG', 'only this layer', slug),
  from: option('SLUG', 'the layer whose units are read; by default the nearest one before', slug),
  top: option('N', 'only the N strongest; 16 by default', count),
  limit: option('N', 'only the first N units of each layer; a later run goes on from there', count),
  images: option('DIR', 'a folder of images instead of the embedded pictograms, remembered for later runs', nonEmpty),
  sample: option('N', 'only N of the images, evenly spread', count),
  recipe: option('NAME', 'quick, adaptive or full feature images', choice('quick', 'adaptive', 'full')),
  stages: option(
    'LIST',
    'only these of visualize, examples, weights and stimuli, with commas between them',
    listOf(...stages),
  ),
  pictures: option(
    'LIST',
    'which feature images: positive, negative, diverse, with commas between them; they are added to those there are',
    listOf(...askedPictures),
  ),
  engine: option('NAME', 'auto, onnx or tfjs', choice('auto', 'onnx', 'tfjs')),
  provider: option('NAME', 'cpu, webgpu or cuda', choice('cpu', 'webgpu', 'cuda')),
  batch: option('N', 'images in one run; by default a few on a CPU, dozens on a GPU', count),
  workers: option('N', 'worker threads, by default one a core', count),
  content: option('DIR', 'content directory, by default content/', nonEmpty),
  yes: { help: 'does not ask', parse: () => true as const },
  json: { help: 'prints the result as JSON', parse: () => true as const },
  help: { help: 'prints this', parse: () => true as const },
};

/** Options that were given, parsed. */
export type Options = { [Name in keyof typeof optionTable]?: ReturnType<(typeof optionTable)[Name]['parse']> };

/** Checks the id that a new model is to have. */
function parseModelId(id: string, name: string): string {
  slug(id, name);
  if (reservedNames.some((reserved) => reserved === id)) {
    throw new UserError(`--${name} ${JSON.stringify(id)} is the address of a page of the site: choose another id`);
  }
  return id;
}

function slug(value: string, name: string): string {
  const result = Slug.safeParse(value);
  if (!result.success) throw new UserError(`--${name} ${JSON.stringify(value)} ${result.error.issues[0]?.message}`);
  return value;
}

function nonEmpty(value: string, name: string): string {
  if (value === '') throw new UserError(`option --${name} needs a value`);
  return value;
}

function count(value: string, name: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(value))
    throw new UserError(`--${name} ${JSON.stringify(value)} must be a whole number from 1`);
  return Number(value);
}

function triple(value: string, name: string): [number, number, number] {
  const parts = value.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [first = 0, second = first, third = first] = parts;
  if (![1, 3].includes(parts.length) || !parts.every(Number.isFinite)) {
    throw new UserError(`--${name} ${JSON.stringify(value)} must be one number, or three with commas between them`);
  }
  return [first, second, third];
}

function size(value: string, name: string): [number, number] {
  const [, height, width = height] = /^([1-9][0-9]{0,3})(?:x([1-9][0-9]{0,3}))?$/.exec(value) ?? [];
  if (height === undefined) {
    throw new UserError(`--${name} ${JSON.stringify(value)} must be a number of pixels such as 224, or HEIGHTxWIDTH`);
  }
  return [Number(height), Number(width)];
}

function listOf<const Choice extends string>(...choices: readonly Choice[]) {
  return (value: string, name: string): readonly Choice[] =>
    value.split(',').map((part) => choice(...choices)(part.trim(), name));
}

function choice<const Choice extends string>(...choices: Choice[]) {
  return (value: string, name: string): Choice => {
    const found = choices.find((known) => known === value);
    if (found === undefined) throw new UserError(`--${name} ${JSON.stringify(value)} must be ${choices.join(' or ')}`);
    return found;
  };
}
