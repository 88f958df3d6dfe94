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
  return describe('unit', [
    features ? null : 'feature images',
    features && !features.negative ? 'negative feature image' : null,
    features?.diversity.length === 0 ? 'diverse feature images' : null,
    examples ? null : 'examples',
    provenance.weights ? null : 'connections',
  ]);
}

/** As describeAbsent, of a whole layer: the verbs that have not run. */
export function describeAbsentOfLayer({ visualize, examples, weights }: Shard['provenance']): string | null {
  return describe('layer', [
    visualize ? null : 'feature images',
    examples ? null : 'examples',
    weights ? null : 'connections',
  ]);
}

function describe(whole: 'unit' | 'layer', parts: readonly (string | null)[]): string | null {
  const absent = parts.filter((part) => part !== null);
  if (absent.length === 0) return null;
  // The verb agrees with the last of them.
  const verb = absent.at(-1)!.endsWith('s') ? 'were' : 'was';
  return `No ${disjunction.format(absent)} ${verb} computed for this ${whole}.`;
}
