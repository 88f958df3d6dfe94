import { AuthoredError } from './authored-error.ts';
import type { CircuitDirective } from './circuit-directives.ts';
import { findUnit } from './find-unit.ts';
import { nearest } from './nearest.ts';
import type { CircuitDocument } from './parse-circuit.ts';
import type { Model } from './schema.ts';
import type { CircuitFrontMatter, CircuitPlan } from './schema/circuit.ts';
import { parseUnitId } from './unit-id.ts';

/** A circuit whose every unit and group exists. */
export interface Circuit extends Pick<CircuitDocument, 'slug' | 'file' | 'body'> {
  about: Pick<CircuitFrontMatter, 'title' | 'summary' | 'authors' | 'date'>;
  plan: CircuitPlan;
  /** What its directives are looked up in. */
  scope: CircuitScope;
  /** Every unit that its text or its figure shows, by id, in order of first mention. */
  units: readonly string[];
}

/** What names in a circuit are looked up in. */
export interface CircuitScope {
  file: string;
  /** Id of the circuit's own model. */
  home: string;
  /** By id. */
  models: ReadonlyMap<string, Model>;
  groups: readonly string[];
  /** Whether weights of a layer with an earlier one are stored, or will be once the layer is computed. */
  hasWeights: (model: string, layer: string, earlier: string) => boolean;
}

/**
 * Looks up all that a circuit names.
 * @param models of all networks of the atlas, by id, the circuit's own among them
 * @throws AuthoredError with the line, for the first unit, group or connection that there is none of
 */
export function checkCircuit(
  document: CircuitDocument,
  { models, hasWeights }: Pick<CircuitScope, 'models' | 'hasWeights'>,
): Circuit {
  const { slug, file, body, lineOf, directives } = document;
  const { model, units, groups, least, ...about } = document.frontMatter;
  if (slug === builderSlug) throw new AuthoredError(file, undefined, 'is the address of the builder: rename the file');

  const names = [...new Set([...groups.map(({ name }) => name), ...units.flatMap(({ group }) => group ?? [])])];
  const scope: CircuitScope = { file, home: model, models, hasWeights, groups: names };
  const resolved = units.map(({ id, ...unit }, i) => ({ unit: requireUnit(id, scope, lineOf(['units', i])), ...unit }));
  for (const [i, { unit }] of resolved.entries()) {
    const line = lineOf(['units', i]);
    if (parseUnitId(unit).model !== model) throw new AuthoredError(file, line, `${unit} is of another model`);
    if (resolved.findIndex((other) => other.unit === unit) < i) {
      throw new AuthoredError(file, line, `${unit} is listed twice`);
    }
  }
  checkGroups(groups, scope, (i) => lineOf(['groups', i]));

  const mentioned = directives.flatMap(({ directive, line }) => listUnits(resolveDirective(directive, scope, line)));
  return {
    slug,
    file,
    body,
    about,
    plan: { model, units: resolved, groups, least },
    scope,
    units: [...new Set([...resolved.map(({ unit }) => unit), ...mentioned])],
  };
}

/** Where the builder stands among the circuits. */
export const builderSlug = 'builder';

/**
 * The same directive with ids in full.
 * @throws AuthoredError for a unit, group or connection that there is none of
 */
export function resolveDirective<Directive extends CircuitDirective>(
  directive: Directive,
  scope: CircuitScope,
  line: number | undefined,
): Directive {
  switch (directive.kind) {
    case 'unit':
    case 'examples':
    case 'tuning':
      return { ...directive, id: requireUnit(directive.id, scope, line) };
    case 'connection': {
      const [from, to] = [requireUnit(directive.from, scope, line), requireUnit(directive.to, scope, line)];
      checkConnection(from, to, scope, line);
      return { ...directive, from, to };
    }
    case 'group':
      requireGroup(directive.name, scope, line);
      return directive;
    case 'circuit':
      if (directive.group !== undefined) requireGroup(directive.group, scope, line);
      return directive;
    default:
      return directive;
  }
}

function listUnits(directive: CircuitDirective): string[] {
  switch (directive.kind) {
    case 'unit':
    case 'examples':
    case 'tuning':
      return [directive.id];
    case 'connection':
      return [directive.from, directive.to];
    default:
      return [];
  }
}

function requireUnit(text: string, { file, home, models }: CircuitScope, line: number | undefined): string {
  const found = findUnit(text, models, home);
  if ('problem' in found) throw new AuthoredError(file, line, found.problem);
  return found.id;
}

function requireGroup(name: string, { file, groups }: CircuitScope, line: number | undefined): void {
  if (groups.includes(name)) return;
  const meant = nearest(name, groups);
  const advice = meant === undefined ? `there are: ${groups.join(', ') || 'none'}` : `did you mean ${meant}?`;
  throw new AuthoredError(file, line, `there is no group "${name}" in the front matter (${advice})`);
}

/** Every group is listed once, is part of one that exists, and not of itself, however long the way round. */
function checkGroups(groups: CircuitFrontMatter['groups'], scope: CircuitScope, lineOf: (i: number) => number): void {
  const parents = new Map(groups.map((group) => [group.name, group.in]));
  for (const [i, group] of groups.entries()) {
    const fail = (sentence: string) => {
      throw new AuthoredError(scope.file, lineOf(i), sentence);
    };
    if (groups.findIndex(({ name }) => name === group.name) < i) fail(`group "${group.name}" is listed twice`);
    if (group.in !== null) requireGroup(group.in, scope, lineOf(i));
    const chain = [group.name];
    for (let outer = group.in; outer !== null; outer = parents.get(outer) ?? null) {
      const isCycle = chain.includes(outer);
      chain.push(outer);
      if (isCycle) fail(`groups contain each other: ${chain.map((name) => `"${name}"`).join(' in ')}`);
    }
  }
}

function checkConnection(
  from: string,
  to: string,
  { file, models, hasWeights }: CircuitScope,
  line: number | undefined,
): void {
  const [source, target] = [parseUnitId(from), parseUnitId(to)];
  const fail = (sentence: string) => {
    throw new AuthoredError(file, line, sentence);
  };
  if (source.model !== target.model) fail(`${from} and ${to} are of different models, which no weights connect`);
  const layers = models.get(source.model)!.layers;
  const placeOf = (slug: string) => layers.findIndex((layer) => layer.slug === slug);
  if (placeOf(source.layer) === placeOf(target.layer))
    fail(`${from} and ${to} are of one layer, within which there are no weights`);
  if (placeOf(source.layer) > placeOf(target.layer)) fail(`${from} comes after ${to}: swap them`);
  if (hasWeights(source.model, target.layer, source.layer)) return;
  fail(
    `no weights are stored between ${source.layer} and ${target.layer}, which are not neighbours ` +
      `(npm run atlas -- weights ${to} --from ${source.layer} computes and shows them)`,
  );
}
