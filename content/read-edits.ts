import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthoredError } from './authored-error.ts';
import { findUnit } from './find-unit.ts';
import { nearest } from './nearest.ts';
import { parseYaml } from './parse-yaml.ts';
import { Slug, type Model } from './schema.ts';
import { Edit, type Change, type WeightSign } from './schema/edit.ts';

/** Weights of some units times a factor: 0 silences, −1 turns their sign. */
export interface WeightChange {
  /** Ids. */
  units: readonly string[];
  factor: number;
  weights: WeightSign;
}

/** A unit in the place of another one. */
export interface Replacement {
  /** Id of the unit that is replaced. */
  unit: string;
  /** Id of the one that takes its place. */
  by: string;
  scaling: Extract<Change, { change: 'replace' }>['scaling'];
}

/** An edit whose units are all there, by their full ids; its slug is its file's name. */
export interface PlannedEdit extends Pick<Edit, 'ablation' | 'controls' | 'model' | 'summary' | 'title'> {
  slug: string;
  weights: WeightChange[];
  replacements: Replacement[];
  watch: { units: string[]; stimuli: Edit['watch']['stimuli'] };
}

/** The edits of a content directory, by file name. */
export interface ReadEdits {
  edits: PlannedEdit[];
  /** Those that wait for a network which has not been taken in here; of their units nothing could be checked. */
  absent: { slug: string; model: string }[];
}

/**
 * Reads content/edits/*.yaml.
 * @param directory the content directory
 * @param models with a record
 * @param knownModels ids of networks that may be taken in later
 * @throws AuthoredError with file and line for the first mistake: no YAML, wrong types, a model, unit or other edit that is not there, a unit that is
 *   edited twice
 */
export function readEdits(directory: string, models: readonly Model[], knownModels: readonly string[]): ReadEdits {
  const read: ReadEdits = { edits: [], absent: [] };
  const folder = join(directory, 'edits');
  if (!existsSync(folder)) return read;
  const slugs = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('.'))
    .sort()
    .map((name) => name.slice(0, -'.yaml'.length));
  const known = new Map(models.map((model) => [model.id, model]));
  for (const slug of slugs) {
    const written = parseEdit(readFileSync(join(folder, `${slug}.yaml`), 'utf8'), slug);
    const model = listNetworks(written.edit).find((id) => !known.has(id) && knownModels.includes(id));
    if (model === undefined) read.edits.push(planEdit(written, slugs, known));
    else read.absent.push({ slug, model });
  }
  return read;
}

type Path = readonly PropertyKey[];

/** An edit as it is written. */
interface WrittenEdit {
  slug: string;
  edit: Edit;
  /** @throws AuthoredError with the line of what is at the path */
  refuse: (path: Path, sentence: string) => never;
}

function parseEdit(text: string, slug: string): WrittenEdit {
  const file = `edits/${slug}.yaml`;
  const named = Slug.safeParse(slug);
  if (!named.success) throw new AuthoredError(file, undefined, `its name ${named.error.issues[0]!.message}`);
  const { value: edit, lineOf } = parseYaml(text, Edit, file);
  const refuse = (path: Path, sentence: string): never => {
    throw new AuthoredError(file, lineOf(path), sentence);
  };
  return { slug, edit, refuse };
}

/** Ids of the network that is edited and of those whose units take the place of its own. */
function listNetworks({ model, changes }: Edit): string[] {
  const substitutes = changes.flatMap((change) => (change.change === 'replace' ? Object.values(change.units) : []));
  const named = substitutes.map((unit) => unit.split('/')).filter((parts) => parts.length === 3);
  return [model, ...named.map(([id]) => id!)];
}

function planEdit(
  { slug, edit, refuse }: WrittenEdit,
  slugs: readonly string[],
  models: ReadonlyMap<string, Model>,
): PlannedEdit {
  if (!models.has(edit.model)) {
    refuse(['model'], `there is no model "${edit.model}" here${suggest(edit.model, [...models.keys()])}`);
  }
  const unitAt = (name: string, path: Path): string => {
    const found = findUnit(name, models, edit.model);
    return 'id' in found ? found.id : refuse(path, found.problem);
  };
  const ownUnitAt = (name: string, path: Path): string => {
    const id = unitAt(name, path);
    return id.startsWith(`${edit.model}/`) ? id : refuse(path, `${id} is not a unit of ${edit.model}`);
  };
  const edited = new Set<string>();
  const editedUnitAt = (name: string, path: Path): string => {
    const id = ownUnitAt(name, path);
    if (edited.has(id)) refuse(path, `${id} is edited twice`);
    edited.add(id);
    return id;
  };

  const weights: WeightChange[] = [];
  const replacements: Replacement[] = [];
  for (const [i, change] of edit.changes.entries()) {
    if (change.change === 'replace') {
      for (const [name, other] of Object.entries(change.units)) {
        const path = ['changes', i, 'units', name];
        const unit = editedUnitAt(name, path);
        replacements.push({ unit, by: unitAt(other, path), scaling: change.scaling });
      }
    } else {
      const units = change.units.map((name, j) => editedUnitAt(name, ['changes', i, 'units', j]));
      weights.push({ units, factor: factorOf(change), weights: change.weights });
    }
  }
  const others = slugs.filter((other) => other !== slug);
  const checkEdit = (other: string, path: Path) => {
    if (!others.includes(other)) refuse(path, `there is no other edit "${other}"${suggest(other, others)}`);
  };
  if (edit.ablation !== undefined) checkEdit(edit.ablation, ['ablation']);
  for (const [i, other] of edit.controls.entries()) checkEdit(other, ['controls', i]);
  return {
    slug,
    model: edit.model,
    title: edit.title,
    summary: edit.summary,
    weights,
    replacements,
    watch: { ...edit.watch, units: edit.watch.units.map((name, i) => ownUnitAt(name, ['watch', 'units', i])) },
    ablation: edit.ablation,
    controls: edit.controls,
  };
}

function factorOf(change: Exclude<Change, { change: 'replace' }>): number {
  if (change.change === 'scale') return change.by;
  return change.change === 'zero' ? 0 : -1;
}

function suggest(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? ` (there are: ${known.join(', ') || 'none'})` : ` (did you mean ${meant}?)`;
}
