import type { Shard, Unit } from '../content/schema.ts';

const disjunction = new Intl.ListFormat('en', { type: 'disjunction' });

/**
 * Says in one sentence what was not computed for a unit; null where everything was. What was computed, and is empty because there is
 * nothing to list, is not missing.
 * @param provenance of the unit's shard: which verbs have run
 */
export function describeAbsent(
  { features, examples }: Unit,
  provenance: Pick<Shard['provenance'], 'weights'>,
): string | null {
  const absent = [
    features ? null : 'feature images',
    features && !features.negative ? 'negative feature image' : null,
    features?.diversity.length === 0 ? 'diverse feature images' : null,
    examples ? null : 'examples',
    provenance.weights ? null : 'connections',
  ].filter((part) => part !== null);
  return absent.length > 0 ? `No ${disjunction.format(absent)} ${were(absent)} computed for this unit.` : null;
}

/** The verb agrees with the last of the parts. */
const were = (parts: readonly string[]): string => (parts.at(-1)!.endsWith('s') ? 'were' : 'was');
