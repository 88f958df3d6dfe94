import type { Normalization } from '../input-preset.ts';

/** How pixels become a network's input, as a file says, and in which words of its own. */
export interface NotedInput extends Normalization {
  /** The notes that say so, such as `mean = 127.5`. */
  words: string;
}

/** Ranges that ONNX's metadata can name for pixels, as what is subtracted from 0 … 1 and then multiplied with. */
const nominalRanges: Readonly<Record<string, { mean: number; scale: number }>> = {
  nominalrange_0_255: { mean: 0, scale: 255 },
  nominalrange_16_235: { mean: -16 / 219, scale: 219 },
  normalized_0_1: { mean: 0, scale: 1 },
  normalized_1_1: { mean: 0.5, scale: 2 },
};

/**
 * Reads how pixels become a network's input from what its exporter noted: the ranges and formats that ONNX has names for
 * (its MetadataProps), else numbers under keys that end in mean, std, or channel order. Numbers above 2 are of pixels in 0 … 255.
 * @param notes by the exporter's own keys
 * @returns undefined where they say nothing of it
 */
export function readNotedInput(notes: Readonly<Record<string, string>>): NotedInput | undefined {
  return readImageMetadata(notes) ?? readNumbers(notes);
}

function readImageMetadata(notes: Readonly<Record<string, string>>): NotedInput | undefined {
  // Keys and values are case-insensitive.
  const note = (wanted: string) => Object.entries(notes).find(([key]) => key.toLowerCase() === wanted.toLowerCase());
  const range = note('Image.NominalPixelRange');
  const format = note('Image.BitmapPixelFormat');
  // All formats have 8 bits a channel.
  const named = nominalRanges[range?.[1].toLowerCase() ?? (format ? 'nominalrange_0_255' : '')];
  if (!named) return undefined;
  return {
    channels: /^bgr/i.test(format?.[1] ?? '') ? 'bgr' : 'rgb',
    mean: triple([named.mean]),
    scale: triple([named.scale]),
    words: inWords([range, format]),
  };
}

const keys = {
  mean: /(^|[^a-z])mean([ _-]?values?)?$/i,
  deviation: /(^|[^a-z])std(dev)?([ _-]?values?)?$/i,
  order: /(channels?|colou?r)[ _-]?(order|format|space)$/i,
} as const;

function readNumbers(notes: Readonly<Record<string, string>>): NotedInput | undefined {
  const note = (wanted: RegExp, isMeant: (value: string) => boolean) =>
    Object.entries(notes).find(([key, value]) => wanted.test(key) && isMeant(value));
  const mean = note(keys.mean, (value) => numbersOf(value).length > 0);
  const deviation = note(
    keys.deviation,
    (value) => numbersOf(value).length > 0 && numbersOf(value).every((x) => x > 0),
  );
  const order = note(keys.order, (value) => /^(rgb|bgr)$/i.test(value));
  if (!mean && !deviation) return undefined;
  const subtracted = triple(mean ? numbersOf(mean[1]) : [0]);
  const divided = triple(deviation ? numbersOf(deviation[1]) : [1]);
  const unit = [...subtracted, ...divided].some((value) => value > 2) ? 255 : 1;
  return {
    channels: order?.[1].toLowerCase() === 'bgr' ? 'bgr' : 'rgb',
    mean: triple(subtracted.map((value) => value / unit)),
    scale: triple(divided.map((value) => unit / value)),
    words: inWords([mean, deviation, order]),
  };
}

/** One number or three; none where there is anything else. */
function numbersOf(value: string): number[] {
  const numbers = value.match(/[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/gi)?.map(Number) ?? [];
  return [1, 3].includes(numbers.length) ? numbers : [];
}

function triple([first, second = first, third = first]: readonly number[]): [number, number, number] {
  return [first!, second!, third!];
}

const inWords = (notes: readonly ([string, string] | undefined)[]): string =>
  notes.flatMap((note) => (note ? [`${note[0]} = ${note[1]}`] : [])).join(', ');
