import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthoredError } from './authored-error.ts';
import { listClaimLayers, listClaimUnits } from './claim-units.ts';
import { nearest } from './nearest.ts';
import { parseYaml, type ParsedYaml } from './parse-yaml.ts';
import type { KnownModel } from './known-model.ts';
import { Slug } from './schema.ts';
import { Ledger, type Claim } from './schema/claim.ts';
import { parseUnitId } from './unit-id.ts';

/** A ledger and its id, which is its file's name. */
export interface NamedLedger extends Ledger {
  id: string;
}

/**
 * Reads content/claims/, by file name.
 * @param directory the content directory
 * @param models that claims may speak of
 * @throws AuthoredError with file and line for the first mistake: no YAML, wrong types, an unknown kind, a model, layer or unit that is not there
 */
export function readLedgers(directory: string, models: readonly KnownModel[]): NamedLedger[] {
  const folder = join(directory, 'claims');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.startsWith('.'));
  return names.sort().map((name) => {
    const file = `claims/${name}`;
    const id = Slug.safeParse(name.slice(0, -'.yaml'.length));
    if (!id.success) throw new AuthoredError(file, undefined, `its name ${id.error.issues[0]!.message}`);
    return readLedger(readFileSync(join(folder, name), 'utf8'), id.data, file, models);
  });
}

function readLedger(text: string, id: string, file: string, models: readonly KnownModel[]): NamedLedger {
  const parsed = parseYaml(text, Ledger, file);
  const { value: ledger, lineOf } = parsed;
  const model = models.find((known) => known.id === ledger.model);
  if (!model) throw new AuthoredError(file, lineOf(['model']), describeUnknownModel(ledger.model, models));
  for (const [i, claim] of ledger.claims.entries()) {
    const others = ledger.others.map((other) => ({ id: other, title: other, layers: null }));
    checkReferences(claim, ['claims', i], { file, lineOf, model, models: [...models, ...others] });
  }
  return { id, ...ledger };
}

interface Place {
  file: string;
  lineOf: ParsedYaml<unknown>['lineOf'];
  model: KnownModel;
  models: readonly KnownModel[];
}

function checkReferences(claim: Claim, path: readonly PropertyKey[], place: Place): void {
  const { file, lineOf, model, models } = place;
  const refuse = (below: readonly PropertyKey[], sentence: string | undefined): void => {
    if (sentence !== undefined) throw new AuthoredError(file, lineOf([...path, ...below]), sentence);
  };
  for (const { layer, index, path: below } of listClaimUnits(claim)) refuse(below, findFault(model, layer, index));
  for (const { layer, path: below } of listClaimLayers(claim)) refuse(below, findFault(model, layer));
  if (claim.kind === 'branch') refuse(['branch'], findBranchFault(model, claim.layer, claim.branch));
  if (claim.kind !== 'correlation') return;
  for (const [i, id] of claim.with.entries()) {
    const other = parseUnitId(id);
    const known = models.find((candidate) => candidate.id === other.model);
    refuse(['with', i], known ? findFault(known, other.layer, other.index) : describeUnknownModel(other.model, models));
  }
}

/** What is wrong with a layer or a unit of it, as far as one can know; undefined where nothing is. */
function findFault({ id, layers }: KnownModel, slug: string, index = 0): string | undefined {
  if (layers === null) return undefined;
  const layer = layers.find((known) => known.slug === slug);
  if (!layer) {
    const slugs = layers.map((known) => known.slug);
    const meant = nearest(slug, slugs);
    return `${id} has no layer "${slug}" (${meant === undefined ? `it has ${slugs.join(', ')}` : `did you mean ${meant}/${index}?`})`;
  }
  if (layer.unitCount === undefined || index < layer.unitCount) return undefined;
  return `there is no unit ${slug}/${index}: ${id} has ${slug}/0 to ${slug}/${layer.unitCount - 1}`;
}

function findBranchFault({ id, layers }: KnownModel, slug: string, branch: string): string | undefined {
  const branches = layers?.find((layer) => layer.slug === slug)?.branches;
  if (branches === undefined || branches.some(({ name }) => name === branch)) return undefined;
  const names = branches.map(({ name }) => name);
  return `${slug} of ${id} has no branch "${branch}" (it has ${names.length > 0 ? names.join(', ') : 'none'})`;
}

function describeUnknownModel(id: string, models: readonly KnownModel[]): string {
  const meant = nearest(
    id,
    models.map((model) => model.id),
  );
  const advice = meant === undefined ? 'add it with atlas add FILE --as ID' : `did you mean ${meant}?`;
  return `there is no model "${id}" (${advice})`;
}
