import type { OperatorName, Operators } from '../../pipeline/network/graph.ts';
import type { NumberArray } from './array.ts';

/** One operator on float64 arrays, as its definition reads. */
export type Operator<Name extends OperatorName> = (
  inputs: readonly NumberArray[],
  attributes: Operators[Name],
) => NumberArray[];
