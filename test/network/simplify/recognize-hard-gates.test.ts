import { describe, expect, it } from 'vitest';
import type { GraphBuilder } from '../../../pipeline/network/graph-builder.ts';
import { simplify } from '../../../pipeline/network/simplify/simplify.ts';
import { interpret } from '../../oracle/interpret.ts';
import { network } from '../../oracle/tiny-network.ts';
import { randomArray, relativeError } from '../../oracle/values.ts';

const shape = [2, 3, 4, 5];

/** relu6(x + shift) */
function gate(build: GraphBuilder, x: string, { shift = 3, max = 6 } = {}): string {
  return build.add('Clip', [build.add('Add', [x, build.scalar(shift)], {})], { min: 0, max });
}

const mul = (build: GraphBuilder, x: string, y: string) => build.add('Mul', [x, y], {});

const cases: [what: string, operators: string, write: (build: GraphBuilder) => string][] = [
  ['relu6(x + 3) · 1/6', 'HardSigmoid', (b) => mul(b, gate(b, 'x'), b.scalar(1 / 6))],
  ['relu6(x + 3) / 6', 'HardSigmoid', (b) => b.add('Div', [gate(b, 'x'), b.scalar(6)], {})],
  ['x · (relu6(x + 3) · 1/6)', 'HardSwish', (b) => mul(b, 'x', mul(b, gate(b, 'x'), b.scalar(1 / 6)))],
  ['(x · 1/6) · relu6(x + 3)', 'HardSwish', (b) => mul(b, mul(b, b.scalar(1 / 6), 'x'), gate(b, 'x'))],
  ['(x · relu6(x + 3)) / 6', 'HardSwish', (b) => b.add('Div', [mul(b, 'x', gate(b, 'x')), b.scalar(6)], {})],
  ['1/6 as a half float', 'HardSigmoid', (b) => mul(b, gate(b, 'x'), b.scalar(0.1666259765625))],
  ['another slope', 'Add Clip Mul', (b) => mul(b, gate(b, 'x'), b.scalar(0.2))],
  ['another shift', 'Add Clip Mul', (b) => mul(b, gate(b, 'x', { shift: 2 }), b.scalar(1 / 6))],
  ['another limit', 'Add Clip Mul', (b) => mul(b, gate(b, 'x', { max: 5 }), b.scalar(1 / 6))],
  ['a constant over the gate', 'Add Clip Div', (b) => b.add('Div', [b.scalar(1 / 6), gate(b, 'x')], {})],
  [
    'the gate of another map',
    'Neg HardSigmoid Mul',
    (b) => mul(b, b.add('Neg', ['x'], {}), mul(b, gate(b, 'x'), b.scalar(1 / 6))),
  ],
];

describe('simplify', () => {
  it.each(cases)('reads %s as %s', (what, operators, write) => {
    const graph = network(shape, write);
    const simpler = simplify(graph);
    expect(simpler.nodes.map(({ op }) => op).join(' ')).toBe(operators);
    const x = randomArray(shape, 2);
    const feeds = { x: { data: x.data.map((value) => 5 * value), shape } };
    const [expected] = interpret(graph, feeds).values();
    const [found] = interpret(simpler, feeds).values();
    expect(relativeError(found!, expected!)).toBeLessThan(what.includes('half') ? 3e-4 : 1e-12);
  });
});
