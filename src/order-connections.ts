import type { WeightSlice } from '../content/weight-matrix.ts';
import type { Sorting } from './explorer-state.ts';

/** The units at the other ends, strongest first; of equals the first; those without any connection are left out. */
export function orderConnections({ excitation, inhibition }: WeightSlice, sort: Sorting): number[] {
  const measure = {
    magnitude: (unit: number) => excitation[unit]! - inhibition[unit]!,
    excitation: (unit: number) => excitation[unit]!,
    inhibition: (unit: number) => -inhibition[unit]!,
  }[sort];
  return Array.from(excitation.keys())
    .filter((unit) => excitation[unit]! - inhibition[unit]! > 0)
    .sort((a, b) => measure(b) - measure(a) || a - b);
}

/** Share of all weight that some units make up, 0 … 1; 1 where there is none. */
export function coverageOf({ excitation, inhibition }: WeightSlice, units: readonly number[]): number {
  const magnitude = (unit: number): number => excitation[unit]! - inhibition[unit]!;
  const whole = excitation.reduce((sum, _, unit) => sum + magnitude(unit), 0);
  return whole === 0 ? 1 : units.reduce((sum, unit) => sum + magnitude(unit), 0) / whole;
}
