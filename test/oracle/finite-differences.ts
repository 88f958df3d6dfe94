import type { Graph } from '../../pipeline/network/graph.ts';
import type { NumberArray } from './array.ts';
import { interpret } from './interpret.ts';

/**
 * Central finite differences of Σ seed · target by every entry of one input, in float64.
 * The step balances truncation (step²) and rounding (1e-16 / step): errors near 1e-10 for values near 1.
 */
export function finiteDifferences(
  graph: Graph,
  feeds: Readonly<Record<string, NumberArray>>,
  { source, target, seed, step = 1e-5 }: { source: string; target: string; seed: NumberArray; step?: number },
): NumberArray {
  const { data, shape } = feeds[source]!;
  const objective = (i: number, moved: number) => {
    const values = interpret(graph, { ...feeds, [source]: { data: data.with(i, moved), shape } });
    return values.get(target)!.data.reduce((sum, value, j) => sum + value * seed.data[j]!, 0);
  };
  return {
    data: data.map((value, i) => (objective(i, value + step) - objective(i, value - step)) / (2 * step)),
    shape,
  };
}
