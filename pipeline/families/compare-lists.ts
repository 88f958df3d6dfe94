import type { Agreement } from '../../content/schema/members.ts';

/** Compares what a rule finds with what a person lists, of which neither is the truth. */
export function compareLists(found: readonly number[], listed: readonly number[]): Agreement {
  const both = found.filter((unit) => listed.includes(unit)).length;
  return {
    jaccard: both / (found.length + listed.length - both),
    missed: listed.filter((unit) => !found.includes(unit)).toSorted((a, b) => a - b),
    extra: found.filter((unit) => !listed.includes(unit)).toSorted((a, b) => a - b),
  };
}
