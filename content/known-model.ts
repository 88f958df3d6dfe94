import type { Model } from './schema.ts';

/** What is known of a model that people may write about, whether it has a record or stands in the catalog alone. */
export interface KnownModel {
  id: string;
  title: string;
  /** Null where nothing is known of its layers until someone adds it. */
  layers: readonly KnownLayer[] | null;
}

/** A layer; the catalog knows no more of it than its slug. */
export interface KnownLayer {
  slug: string;
  unitCount?: number;
  branches?: readonly { name: string }[];
}

/** What the catalog says of a network. */
interface CatalogEntry {
  id: string;
  title: string;
  layers?: readonly { tensor: string; slug?: string | undefined }[] | undefined;
}

/**
 * Everything that people may write about: models with a record, then those of the catalog that have none.
 * @param catalog entries with an id, as models/catalog.json has them
 */
export function listKnownModels(records: readonly Model[], catalog: readonly CatalogEntry[]): KnownModel[] {
  const others = catalog.filter(({ id }) => !records.some((record) => record.id === id));
  return [
    ...records.map(({ id, title, layers }): KnownModel => ({ id, title, layers })),
    ...others.map(({ id, title, layers }): KnownModel => {
      const slugs = layers?.flatMap(({ slug }) => slug ?? []) ?? [];
      const areAllNamed = slugs.length > 0 && slugs.length === layers?.length;
      return { id, title, layers: areAllNamed ? slugs.map((slug) => ({ slug })) : null };
    }),
  ];
}
