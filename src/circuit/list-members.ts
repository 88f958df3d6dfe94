import type { CircuitPlan, CircuitUnit } from '../../content/schema/circuit.ts';

/** Units of a group and of the groups within it, in the order of the circuit. */
export function listMembers({ units, groups }: Pick<CircuitPlan, 'units' | 'groups'>, name: string): CircuitUnit[] {
  const names = new Set([name]);
  // A set that grows while it is gone through: those within those within it follow.
  for (const outer of names) for (const group of groups) if (group.in === outer) names.add(group.name);
  return units.filter(({ group }) => group !== null && names.has(group));
}
