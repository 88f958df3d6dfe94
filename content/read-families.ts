import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AuthoredError } from './authored-error.ts';
import { findUnit } from './find-unit.ts';
import { nearest } from './nearest.ts';
import { parseYaml } from './parse-yaml.ts';
import { Slug } from './schema.ts';
import type { Model } from './schema.ts';
import { Family } from './schema/family.ts';

/** A family, its slug, which is its file's name, and the digest of what it says. */
export interface NamedFamily extends Family {
  slug: string;
  digest: string;
}

/**
 * Reads content/families/, by file name.
 * @param directory the content directory
 * @param models with a record; of units of others nothing can be checked
 * @throws AuthoredError with file and line for the first mistake: no YAML, wrong types, a layer, unit or family that is not there, families that
 *   wait for each other
 */
export function readFamilies(directory: string, models: readonly Model[]): NamedFamily[] {
  const folder = join(directory, 'families');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.startsWith('.'));
  const slugs = names.sort().map((name) => name.slice(0, -'.yaml'.length));
  const known = new Map(models.map((model) => [model.id, model]));
  const families = slugs.map((slug) => readFamily(folder, slug, slugs, known));
  return inOrderOfNeed(families);
}

function readFamily(
  folder: string,
  slug: string,
  slugs: readonly string[],
  models: ReadonlyMap<string, Model>,
): NamedFamily {
  const file = `families/${slug}.yaml`;
  const named = Slug.safeParse(slug);
  if (!named.success) throw new AuthoredError(file, undefined, `its name ${named.error.issues[0]!.message}`);
  const { value: family, lineOf } = parseYaml(readFileSync(join(folder, `${slug}.yaml`), 'utf8'), Family, file);
  const refuse = (path: readonly PropertyKey[], sentence: string): never => {
    throw new AuthoredError(file, lineOf(path), sentence);
  };
  for (const [i, { layer, units }] of family.hand.entries()) {
    const [id = ''] = layer.split('/');
    // A network that is not here may be added one day.
    if (!models.has(id)) continue;
    for (const [j, unit] of units.entries()) {
      const found = findUnit(`${layer}/${unit}`, models, id);
      if ('problem' in found) refuse(['hand', i, 'units', j], found.problem);
      if (units.indexOf(unit) < j) refuse(['hand', i, 'units', j], `${layer}/${unit} is listed twice`);
    }
  }
  const { weights, correlation } = family.rule ?? {};
  if (weights && (weights.from === slug || !slugs.includes(weights.from))) {
    const others = slugs.filter((other) => other !== slug);
    const meant = nearest(weights.from, others);
    const advice = meant === undefined ? `there are: ${others.join(', ') || 'none'}` : `did you mean ${meant}?`;
    refuse(['rule', 'weights', 'from'], `there is no other family "${weights.from}" (${advice})`);
  }
  if (correlation && models.has(correlation.with.split('/')[0]!)) {
    const found = findUnit(correlation.with, models, '');
    if ('problem' in found) refuse(['rule', 'correlation', 'with'], found.problem);
  }
  return { slug, digest: createHash('sha256').update(JSON.stringify(family)).digest('hex'), ...family };
}

/** Those that others are found by before them, else by slug. */
function inOrderOfNeed(families: readonly NamedFamily[]): NamedFamily[] {
  const ordered: NamedFamily[] = [];
  const visit = (family: NamedFamily, waiting: readonly string[]): void => {
    if (ordered.includes(family)) return;
    const { slug, rule } = family;
    if (waiting.includes(slug)) {
      const circle = [...waiting.slice(waiting.indexOf(slug)), slug].join(' → ');
      throw new AuthoredError(`families/${slug}.yaml`, undefined, `its rule waits for itself: ${circle}`);
    }
    const needed = families.find((other) => other.slug === rule?.weights?.from);
    if (needed) visit(needed, [...waiting, slug]);
    ordered.push(family);
  };
  for (const family of families) visit(family, []);
  return ordered;
}
