import type { CircuitUnit } from '../../content/schema/circuit.ts';
import { parseUnitId } from '../../content/unit-id.ts';

/** What fits below a picture. */
const lineLength = 16;

/** The lines below a unit's picture: its label, broken between words where it is long, and its index. */
export function listWords({ unit, label }: Pick<CircuitUnit, 'unit' | 'label'>): string[] {
  const lines: string[] = [];
  for (const word of label.split(/\s+/).filter(Boolean)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= lineLength) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return [...lines, String(parseUnitId(unit).index)];
}
