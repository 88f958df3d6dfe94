import { describe, expect, it } from 'vitest';
import { gradientRules } from '../../../pipeline/network/gradient/gradient-rules.ts';
import { differentiate, gradientName } from '../../../pipeline/network/gradient/gradient.ts';
import { finiteDifferences } from '../../oracle/finite-differences.ts';
import { interpret } from '../../oracle/interpret.ts';
import { runLowered } from '../../oracle/run-onnx.ts';
import { randomArray, relativeError, separatedArray } from '../../oracle/values.ts';
import { compositeCases } from './composite-cases.ts';
import { operatorCases } from './operator-cases.ts';

describe('differentiate', () => {
  it('has a test for every operator', () => {
    const composites = ['HardSwish', 'Lrn', 'Silu'];
    const withoutGradient = ['ArgMax', 'ArgMin', 'Floor', 'Truncate'];
    const tested = [...operatorCases.keys(), ...withoutGradient];
    expect(tested.sort()).toEqual([...Object.keys(gradientRules), ...composites].sort());
  });

  const cases = [...operatorCases.values(), compositeCases].flat();
  describe.each(cases)('$title', ({ graph, range }) => {
    const [target] = graph.outputs as [string];
    const { shape } = graph.inputs[0]!;
    const x = separatedArray(shape, 3, range);
    const seed = randomArray(interpret(graph, { x }).get(target)!.shape, 5);
    const options = { target, source: 'x', seed: 'seed', relu: 'exact' } as const;
    const gradientGraph = differentiate(graph, options, { x: shape });
    const expected = interpret(gradientGraph, { x, seed });

    it('agrees with central finite differences', () => {
      const measured = finiteDifferences(graph, { x }, { source: 'x', target, seed });
      expect(relativeError(expected.get(gradientName('x'))!, measured)).toBeLessThan(1e-6);
    });

    it.each(['cpu', 'webgpu'] as const)('keeps its values when lowered for %s', async (provider) => {
      const fed = gradientGraph.inputs.map(({ name }) => [name, name === 'x' ? x : seed] as const);
      const actual = await runLowered(gradientGraph, Object.fromEntries(fed), provider);
      for (const name of gradientGraph.outputs) {
        expect(relativeError(actual.get(name)!, expected.get(name)!)).toBeLessThan(1e-4);
      }
    });
  });
});
