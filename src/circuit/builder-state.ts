import type { CircuitPlan } from '../../content/schema/circuit.ts';
import { formatUnitId, parseUnitId } from '../../content/unit-id.ts';

// The builder's address holds the whole circuit, so that a link to it is the circuit. Behind the # stand, as in a query:
// model, then unit for each unit (layer/index), then what is said of some of them: pin, label and group begin with the unit, a space behind it.
// `in` is a group, a slash, and the group that it is a part of; least is left out where it is the usual tenth.

const usualLeast = 0.1;

/** Writes a circuit as the fragment of an address, without the #. */
export function formatBuilderState({ model, units, groups, least }: CircuitPlan): string {
  const fields: [string, string][] = [['model', model]];
  const nameOf = (unit: string): string => unit.slice(model.length + 1);
  for (const { unit } of units) fields.push(['unit', nameOf(unit)]);
  for (const { unit, pinned, label, group } of units) {
    if (pinned) fields.push(['pin', nameOf(unit)]);
    if (label !== '') fields.push(['label', `${nameOf(unit)} ${label}`]);
    if (group !== null) fields.push(['group', `${nameOf(unit)} ${group}`]);
  }
  for (const group of groups) if (group.in !== null) fields.push(['in', `${group.name}/${group.in}`]);
  if (least !== usualLeast) fields.push(['least', String(least)]);
  // What needs no escape in a fragment stays readable.
  return new URLSearchParams(fields).toString().replaceAll('%2F', '/');
}

/**
 * Reads what formatBuilderState wrote.
 * @returns null for a fragment without a circuit
 * @throws Error with a sentence for one that is damaged; whether its units exist is not looked at
 */
export function parseBuilderState(fragment: string): CircuitPlan | null {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const model = fields.get('model');
  if (model === null || fields.getAll('unit').length === 0) return null;
  const units = [...new Set(fields.getAll('unit'))].map((name) => readUnit(model, name));
  const found = new Map(units.map((unit) => [unit.unit.slice(model.length + 1), unit]));
  for (const [key, value] of fields) {
    if (!['pin', 'label', 'group'].includes(key)) continue;
    const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(value) ?? [];
    const unit = found.get(name);
    if (!unit) throw new Error(`The address says something of ${name}, which is not among its units.`);
    if (key === 'pin') unit.pinned = true;
    else if (key === 'label') unit.label = rest;
    else unit.group = rest;
  }
  const least = Number(fields.get('least') ?? usualLeast);
  if (!(least >= 0 && least <= 1))
    throw new Error(`The address wants connections from ${fields.get('least')}, not 0 … 1.`);
  return { model, units, groups: readGroups(fields.getAll('in')), least };
}

function readUnit(model: string, name: string): CircuitPlan['units'][number] {
  const { layer, index } = parseUnitId(`${model}/${name}`);
  const unit = formatUnitId(model, layer, index);
  if (layer === '' || unit !== `${model}/${name}`)
    throw new Error(`The address names "${name}", which is no LAYER/INDEX.`);
  return { unit, label: '', group: null, pinned: false };
}

/** Groups within groups; one within itself would have no frame, and is refused. */
function readGroups(pairs: readonly string[]): CircuitPlan['groups'] {
  const outerOf = new Map(pairs.map((pair) => pair.split('/', 2) as [string, string]));
  for (const start of outerOf.keys()) {
    const seen = new Set<string>();
    for (let name: string | undefined = start; name !== undefined; name = outerOf.get(name)) {
      if (seen.has(name)) throw new Error(`The address puts the group "${name}" into itself.`);
      seen.add(name);
    }
  }
  const names = new Set([...outerOf].flat());
  return [...names].map((name) => ({ name, in: outerOf.get(name) ?? null }));
}
