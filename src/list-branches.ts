import type { Layer } from '../content/schema.ts';

/** The branches that are worth a name: none where the whole layer is one run. */
export const listBranches = (layer: Layer): Layer['branches'] => (layer.branches.length > 1 ? layer.branches : []);

/** The branch that computes a unit. */
export const findBranch = (layer: Layer, index: number): Layer['branches'][number] | undefined =>
  listBranches(layer).find(({ start, count }) => index >= start && index < start + count);
