import { requirePreset, type Normalization } from '../input-preset.ts';
import type { ImportedNetwork } from '../import/imported-network.ts';
import { findFirstSteps, inputOfFirstSteps, type FirstSteps } from './first-steps.ts';
import { readNotedInput } from './noted-input.ts';

/** How pixels become a network's input, and where that comes from. */
export interface ChosenInput extends Normalization {
  source: string;
}

const assumed = 'assumed: ';

/** Whether nobody said how pixels become the input, neither a person nor the file nor what is known of the network. */
export const isAssumed = ({ source }: Pick<ChosenInput, 'source'>): boolean => source.startsWith(assumed);

/** What networks that a program wrote usually take. */
const habits: readonly (readonly [program: RegExp, habit: string])[] = [
  [/caffe/i, 'networks from Caffe usually take caffe-bgr'],
  [/torch/i, 'networks from PyTorch usually take torch-imagenet'],
  [/tensorflow|tf2onnx|keras|tfjs/i, 'networks from TensorFlow usually take tf-symmetric'],
];

/**
 * Decides how pixels become a network's input: as a preset says, else as the file notes, else as what the network does first lets guess,
 * else as they are. The source says which, and what the network does itself besides.
 * @param preset name of an input preset
 * @throws UserError for an unknown name
 */
export function chooseInput(
  preset: string | undefined,
  { graph, metadata }: Pick<ImportedNetwork, 'graph' | 'metadata'>,
): ChosenInput {
  const steps = findFirstSteps(graph);
  const itself = steps ? `; the network itself computes ${inWords(steps)} first` : '';
  if (preset !== undefined) return { ...requirePreset(preset), source: `preset ${preset}${itself}` };
  const noted = readNotedInput(metadata);
  if (noted) {
    const { words, ...normalization } = noted;
    return { ...normalization, source: `noted in the file: ${words}${itself}` };
  }
  const guessed = steps && inputOfFirstSteps(steps);
  if (guessed) {
    const [unit] = guessed.scale;
    const order = guessed.channels === 'bgr' ? ', blue first' : '';
    const why = `the network itself computes ${inWords(steps)} first`;
    return { ...guessed, source: `${assumed}pixels in 0 … ${unit}${order}, since ${why}` };
  }
  const { producer = '', denotation } = metadata;
  const habit = habits.find(([program]) => program.test(producer))?.[1];
  const silence =
    denotation === 'IMAGE' ? 'the file says no more than that it takes an IMAGE' : 'neither the file nor a preset says';
  const why = `since ${silence}${habit ? ` (${habit})` : ''}${itself}`;
  return { ...requirePreset('none'), source: `${assumed}pixels as they are, in 0 … 1, ${why}` };
}

/** `0.007843 · x − 1`; three numbers where the channels differ. */
function inWords({ scale, shift }: FirstSteps): string {
  const isOne = scale.every((factor) => factor === 1);
  const isUnshifted = shift.every((value) => value === 0);
  const allNegative = shift.every((value) => value < 0);
  const term = isUnshifted
    ? ''
    : ` ${allNegative ? '−' : '+'} ${formatTriple(allNegative ? shift.map((x) => -x) : shift)}`;
  return `${isOne ? '' : `${formatTriple(scale)} · `}x${term}`;
}

/** One number where all are the same. */
export function formatTriple(values: readonly number[]): string {
  const rounded = values.map((value) => Number(value.toPrecision(4)));
  return new Set(rounded).size === 1 ? `${rounded[0]}` : `[${rounded.join(', ')}]`;
}
