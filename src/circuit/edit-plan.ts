import type { CircuitPlan, CircuitUnit } from '../../content/schema/circuit.ts';
import { parseUnitId } from '../../content/unit-id.ts';

/** A circuit of one unit, which is what it is about. */
export const startCircuit = (unit: string): CircuitPlan => ({
  model: parseUnitId(unit).model,
  units: [{ unit, label: '', group: null, pinned: true }],
  groups: [],
  least: 0.1,
});

/** Adds units behind those that are there; one that is there already stays as it is. */
export function addUnits(plan: CircuitPlan, units: readonly string[]): CircuitPlan {
  const known = new Set(plan.units.map(({ unit }) => unit));
  const added = [...new Set(units)].filter((unit) => !known.has(unit));
  return { ...plan, units: [...plan.units, ...added.map((unit) => ({ unit, label: '', group: null, pinned: false }))] };
}

/** Gives one unit another name, group or pin. */
export function changeUnit(plan: CircuitPlan, unit: string, change: Partial<Omit<CircuitUnit, 'unit'>>): CircuitPlan {
  const units = plan.units.map((known) => (known.unit === unit ? { ...known, ...change } : known));
  return dropEmptyGroups({ ...plan, units });
}

export const dropUnit = (plan: CircuitPlan, unit: string): CircuitPlan =>
  dropEmptyGroups({ ...plan, units: plan.units.filter((known) => known.unit !== unit) });

/** Drops what is not pinned. */
export const keepPinned = (plan: CircuitPlan): CircuitPlan =>
  dropEmptyGroups({ ...plan, units: plan.units.filter(({ pinned }) => pinned) });

/** Forgets groups that neither a unit nor another group is in. */
function dropEmptyGroups(plan: CircuitPlan): CircuitPlan {
  const named = new Set([...plan.units.map(({ group }) => group), ...plan.groups.map((group) => group.in)]);
  const groups = plan.groups.filter(({ name }) => named.has(name));
  return groups.length === plan.groups.length ? plan : dropEmptyGroups({ ...plan, groups });
}
