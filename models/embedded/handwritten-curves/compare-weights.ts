import { pearson } from '../../../content/pearson.ts';
import type { WeightByAngle } from '../../../content/schema/curve-comparison.ts';
import type { Kernel } from './kernel.ts';

/** Two units of different layers, by their indices in both networks. */
export interface Pair {
  handwritten: { unit: number; input: number };
  published: { unit: number; input: number };
  /** The same pair with its later unit a quarter turn away, in the published network. */
  turned: { unit: number; input: number };
  /** From what the later unit has in its middle to the earlier unit. */
  degrees: number;
}

/** Pairs with less than this share of the largest net weight in both networks have no sign to speak of. */
const least = 0.05;

/** Compares the weights of the same pairs in both networks; kernels are [units, inputs, side, side]. */
export function compareWeights(handwritten: Kernel, published: Kernel, pairs: readonly Pair[]): WeightByAngle {
  const [ours, theirs] = [normalizeNet(handwritten, pairs, 'handwritten'), normalizeNet(published, pairs, 'published')];
  const degrees = [...new Set(pairs.map((pair) => pair.degrees))].sort((a, b) => a - b);
  const byAngle = (net: readonly number[]) =>
    degrees.map((angle) => mean(net.filter((_, i) => pairs[i]!.degrees === angle)));
  const spoken = pairs.flatMap((pair, i) =>
    Math.max(Math.abs(ours[i]!), Math.abs(theirs[i]!)) >= least ? [{ pair, ours: ours[i]!, theirs: theirs[i]! }] : [],
  );
  const mapsWith = (other: 'published' | 'turned') => {
    const total = spoken.reduce((sum, { theirs: weight }) => sum + Math.abs(weight), 0);
    return spoken.reduce((sum, { pair, theirs: weight }) => {
      const same = pearson(mapOf(handwritten, pair.handwritten), mapOf(published, pair[other]));
      return sum + (Math.abs(weight) / total) * same;
    }, 0);
  };
  const rows = { handwritten: byAngle(ours), published: byAngle(theirs) };
  return {
    degrees,
    ...rows,
    correlation: pearson(rows.handwritten, rows.published),
    sameSign: spoken.filter((pair) => Math.sign(pair.ours) === Math.sign(pair.theirs)).length / spoken.length,
    maps: mapsWith('published'),
    mapsByChance: mapsWith('turned'),
    balance: {
      handwritten: balanceOf(handwritten, pairs, 'handwritten'),
      published: balanceOf(published, pairs, 'published'),
    },
  };
}

function mapOf({ data, shape }: Kernel, { unit, input }: Pair['handwritten']): Float32Array {
  const [, inputCount, height, width] = shape as [number, number, number, number];
  const area = height * width;
  return data.subarray((unit * inputCount + input) * area, (unit * inputCount + input + 1) * area);
}

/** Net weight of every pair, relative to the largest magnitude of the network's. */
function normalizeNet(kernel: Kernel, pairs: readonly Pair[], network: 'handwritten' | 'published'): number[] {
  const net = pairs.map((pair) => mapOf(kernel, pair[network]).reduce((a, b) => a + b, 0));
  const largest = Math.max(...net.map(Math.abs));
  return net.map((weight) => weight / largest);
}

function balanceOf(kernel: Kernel, pairs: readonly Pair[], network: 'handwritten' | 'published'): number {
  const weights = pairs.flatMap((pair) => [...mapOf(kernel, pair[network])]);
  const sum = (sign: 1 | -1) => weights.reduce((total, weight) => total + Math.max(0, sign * weight), 0);
  return sum(-1) / sum(1);
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
