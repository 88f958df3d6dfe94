import { describe, expect, it } from 'vitest';
import type { Family, FamilyRule } from '../../content/schema/family.ts';
import type { Answer, StimulusSetName } from '../../content/schema/tuning.ts';
import { countSwapped } from '../../pipeline/families/chance.ts';
import { findMembers, listSets } from '../../pipeline/families/find-members.ts';
import type { RuledLayer, SetAnswers } from '../../pipeline/families/find-members.ts';
import { curves, highLow, lines } from '../../pipeline/stimuli/stimulus-sets.ts';

const silent: Answer = { tuning: null, peaks: [-1] };
const answer = (peak: number, tuned: Partial<NonNullable<Answer['tuning']>> = {}): Answer => ({
  tuning: { condition: 0, preferredDegrees: 10, peak, widthDegrees: 50, echo: 0, selectivity: 0.8, activeFraction: 0.3, ...tuned }, // prettier-ignore
  peaks: [peak],
});
const field = { atMost: 1 };
const familyOf = (rule: Partial<FamilyRule>): Pick<Family, 'rule' | 'stimulus'> => ({
  stimulus: 'dark-curve',
  rule: { field, over: [], ...rule },
});

/** Sets without names to the layer that answers them. */
function layerOf(
  answers: Partial<Record<StimulusSetName, Answer[]>>,
  others: Partial<Pick<RuledLayer, 'correlations' | 'excitationShares'>> = {},
): RuledLayer {
  const unitCount = answers['dark-curve']!.length;
  const nothing = Array.from({ length: unitCount }, () => null);
  const sets = Object.entries(answers).map(([name, own]): [StimulusSetName, SetAnswers] => {
    const { conditions, periodDegrees } = name === 'dark-curve' ? curves() : name === 'high-low' ? highLow({ ratios: [1, 3] }) : lines(); // prettier-ignore
    return [name as StimulusSetName, { periodDegrees, conditions, answers: own }];
  });
  return { unitCount, sets: new Map(sets), excitationShares: nothing, correlations: nothing, ...others };
}

describe('findMembers', () => {
  it('measures peaks against the highest of the layer, and never takes a silent unit', () => {
    const layer = layerOf({ 'dark-curve': [answer(10), answer(4), answer(3.9), silent] });
    expect(findMembers(familyOf({ peak: { atLeast: 0.4 } }), layer)).toEqual([0, 1]);
    expect(findMembers(familyOf({}), layer)).toEqual([0, 1, 2]);
  });

  it.each([
    ['width', { width: { atLeast: 20, atMost: 60 } }, { widthDegrees: 61 }],
    ['echo', { echo: { atMost: 0.1 } }, { echo: 0.11 }],
    ['selectivity', { selectivity: { atLeast: 0.5 } }, { selectivity: 0.49 }],
  ])('bounds the %s', (_, rule, outside) => {
    const layer = layerOf({ 'dark-curve': [answer(1), answer(1, outside)] });
    expect(findMembers(familyOf(rule), layer)).toEqual([0]);
  });

  it('asks a unit to beat its own answer to other stimuli, and takes silence for nothing', () => {
    const layer = layerOf({
      'dark-curve': [answer(4), answer(4), answer(4)],
      'dark-line': [answer(2), answer(2.1), silent],
    });
    expect(findMembers(familyOf({ over: [{ stimulus: 'dark-line', where: {}, factor: 2 }] }), layer)).toEqual([0, 2]);
  });

  it('can mean some conditions of a set alone', () => {
    const both = (plain: number, boundary: number): Answer => ({ ...answer(boundary), peaks: [plain, boundary] });
    const layer = layerOf({ 'dark-curve': [answer(1), answer(1)], 'high-low': [both(1, 9), both(0.4, 9)] });
    const rule = { over: [{ stimulus: 'high-low' as const, where: { ratio: 1 }, factor: 2 }] };
    expect(findMembers(familyOf(rule), layer)).toEqual([1]);
  });

  it('asks for the same orientation in other stimuli, around the end of the period', () => {
    const layer = layerOf({
      'dark-curve': [350, 350, 350, 350].map((preferredDegrees) => answer(4, { preferredDegrees })),
      'bright-curve': [answer(4, { preferredDegrees: 172 }), answer(4, { preferredDegrees: 140 }), answer(1), silent],
    });
    // The sets of this test repeat after half a turn: 350° is 170°.
    expect(findMembers(familyOf({ agrees: { stimulus: 'bright-curve', withinDegrees: 20, peak: 0.5 } }), layer)).toEqual([0]); // prettier-ignore
  });

  it('bounds shares of excitation and correlations; what is not known is not enough', () => {
    const layer = layerOf(
      { 'dark-curve': [answer(1), answer(1), answer(1)] },
      { excitationShares: [0.2, 0.1, null], correlations: [0.9, 0.99, null] },
    );
    expect(findMembers(familyOf({ weights: { from: 'lines', share: { atLeast: 0.15 } } }), layer)).toEqual([0]);
    expect(findMembers(familyOf({ correlation: { with: 'a/b/0', atLeast: 0.95 } }), layer)).toEqual([1]);
  });

  it('finds nothing without a rule', () => {
    expect(findMembers({ stimulus: 'dark-curve' }, layerOf({ 'dark-curve': [answer(1)] }))).toEqual([]);
  });
});

describe('listSets', () => {
  it('names each set once, the own first', () => {
    const over = (['dark-line', 'dark-curve', 'dark-line'] as const).map((stimulus) => ({ stimulus, where: {}, factor: 1 })); // prettier-ignore
    expect(listSets(familyOf({ over, agrees: { stimulus: 'bright-curve', withinDegrees: 9, peak: 0 } }))).toEqual([
      'dark-curve',
      'dark-line',
      'bright-curve',
    ]);
  });
});

describe('countSwapped', () => {
  const family = familyOf({ over: [{ stimulus: 'dark-line', where: {}, factor: 2 }] });

  it('tells a rule whose clauses go together from one whose do not', () => {
    // Ten of twenty units answer curves twice as strongly as lines: those that hardly answer lines, and curves not more than the others.
    const units = Array.from({ length: 20 }, (_, unit) => unit);
    const together = layerOf({
      'dark-curve': units.map((unit) => answer(unit < 10 ? 4 : 1)),
      'dark-line': units.map((unit) => answer(unit < 10 ? 2 : 4)),
    });
    expect(findMembers(family, together)).toHaveLength(10);
    // A curve unit gets the lines of another one: of each ten, five get a strong one.
    expect(countSwapped(family, together, 'seed')).toBeCloseTo(5, 0);
    const apart = layerOf({ 'dark-curve': units.map(() => answer(4)), 'dark-line': units.map((unit) => answer(unit < 10 ? 1 : 4)) }); // prettier-ignore
    expect(countSwapped(family, apart, 'seed')).toBe(10);
  });

  it('has nothing to swap where a rule asks about one set alone', () => {
    expect(
      countSwapped(familyOf({ peak: { atLeast: 0.5 } }), layerOf({ 'dark-curve': [answer(1)] }), 'seed'),
    ).toBeNull();
  });
});
