import type { CircuitGraph } from '../../content/schema/circuit.ts';
import { formatCount, formatShare } from '../format-number.ts';

/** What a drawing leaves out, in whole sentences; empty where that is nothing. */
export function describeLeftOut({ omittedCount, least, unknown }: CircuitGraph): string {
  const sentences: string[] = [];
  if (omittedCount > 0) {
    const [subject, verb] =
      omittedCount === 1 ? ['One connection', 'is'] : [`${formatCount(omittedCount)} connections`, 'are'];
    sentences.push(
      `${subject} below ${formatShare(least)} of the strongest between the same layers ${verb} not drawn.`,
    );
  }
  if (unknown.length > 0) {
    const pairs = new Intl.ListFormat('en').format(unknown.map(({ from, to }) => `${from} and ${to}`));
    sentences.push(`Weights between ${pairs} are not stored.`);
  }
  return sentences.join(' ');
}
