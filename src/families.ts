import { readFamilies } from '../content/read-families.ts';
import type { NamedFamily } from '../content/read-families.ts';
import type { Model } from '../content/schema.ts';
import type { FamilyLayer, Members } from '../content/schema/members.ts';
import { formatUnitId } from '../content/unit-id.ts';
import { hasShard, listModels, openMembers } from './atlas.ts';
import { contentDir } from './content-dir.ts';
import { recallAuthored } from './recall-authored.ts';

/** A family and where its members are. */
export interface ShownFamily {
  family: NamedFamily;
  /** Layers that were looked through and have pages, model by model, from the image upwards. */
  layers: { model: Model; found: FamilyLayer }[];
}

interface Families {
  shown: ShownFamily[];
  /** By unit id. */
  byUnit: ReadonlyMap<string, NamedFamily[]>;
}

/**
 * All families with their members.
 * @throws AuthoredError for a mistake in a family's file; Error where members were found by other rules than the files have now
 */
export const openFamilies = recallAuthored((): Families => {
  const models = listModels();
  const families = readFamilies(contentDir, models).toSorted((a, b) => (a.title < b.title ? -1 : 1));
  const members = new Map(models.map((model) => [model, openMembers(model.id)]));
  const shown = families.map((family) => ({
    family,
    layers: [...members].flatMap(([model, found]) =>
      layersOf(family, found)
        .filter(({ layer }) => hasShard(model.id, layer))
        .map((layer) => ({ model, found: layer })),
    ),
  }));
  const byUnit = new Map<string, NamedFamily[]>();
  for (const { family, layers } of shown) {
    for (const { model, found } of layers) {
      for (const { index } of found.members) {
        const id = formatUnitId(model.id, found.layer, index);
        byUnit.set(id, [...(byUnit.get(id) ?? []), family]);
      }
    }
  }
  return { shown, byUnit };
});

function layersOf({ slug, digest }: NamedFamily, members: Members | null): FamilyLayer[] {
  if (!members) return [];
  const found = members.families.find(({ family }) => family === slug);
  if (found?.digest === digest) return found.layers;
  throw new Error(
    `content/members/${members.model}.json was made by another version of content/families/${slug}.yaml: npm run atlas -- families renews it`,
  );
}
