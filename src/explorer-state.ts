/** What connections are ordered by: excitation, inhibition, or the sum of their magnitudes. */
export const sortings = ['magnitude', 'excitation', 'inhibition'] as const;
export type Sorting = (typeof sortings)[number];

/** How many connections of each layer are shown; the first is what a page has without a script. */
export const shownCounts = ['12', '50', 'all'] as const;
export type ShownCount = (typeof shownCounts)[number];

/** One connection of the unit whose page it is. */
export interface PickedConnection {
  /** From an earlier layer, or to a later one. */
  direction: 'from' | 'to';
  /** Slug of the layer at the other end. */
  layer: string;
  /** The unit at the other end. */
  unit: number;
}

/** What a reader has chosen in the weight explorer; all of it stands in the page's address. */
export interface ExplorerState {
  sort: Sorting;
  shown: ShownCount;
  /** The connection that is looked at closely. */
  picked: PickedConnection | null;
}

/** Reads the state out of an address; what makes no sense counts as not said. */
export function parseExplorerState(query: URLSearchParams): ExplorerState {
  const [, direction, layer, unit] =
    /^(from|to)\.([a-z0-9-]+)\.(0|[1-9][0-9]*)$/.exec(query.get('connection') ?? '') ?? [];
  return {
    sort: sortings.find((sort) => sort === query.get('sort')) ?? 'magnitude',
    shown: shownCounts.find((shown) => shown === query.get('shown')) ?? '12',
    picked: layer === undefined ? null : { direction: direction as 'from' | 'to', layer, unit: Number(unit) },
  };
}

/** Puts the state into an address, beside what else stands there; what is as usual is left out. */
export function formatExplorerState({ sort, shown, picked }: ExplorerState, query = new URLSearchParams()): string {
  const set = (name: string, value: string | null): void => {
    if (value === null) query.delete(name);
    else query.set(name, value);
  };
  set('sort', sort === 'magnitude' ? null : sort);
  set('shown', shown === '12' ? null : shown);
  set('connection', picked && `${picked.direction}.${picked.layer}.${picked.unit}`);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
