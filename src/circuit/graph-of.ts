import type { CircuitGraph, CircuitPlan } from '../../content/schema/circuit.ts';
import { openModel } from '../atlas.ts';
import { connectUnits } from './connect-units.ts';
import { readWeights } from './read-weights.ts';

/** A circuit with its weights, as they lie in the content directory. */
export function graphOf(plan: CircuitPlan): Promise<CircuitGraph> {
  const layers = openModel(plan.model).layers.map(({ slug }) => slug);
  return connectUnits(plan, layers, readWeights(plan.model));
}
