import catalog from '../models/catalog.json' with { type: 'json' };

/** Networks that the project knows, whether this atlas has them or not: people may write about any of them. */
export const catalogued = [...catalog.embedded, ...catalog.downloadable];

export const cataloguedIds: readonly string[] = catalogued.map(({ id }) => id);
