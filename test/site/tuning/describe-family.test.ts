import { describe, expect, it } from 'vitest';
import type { FamilyLayer } from '../../../content/schema/members.ts';
import { describeAgreement, describeChance, describeFamily } from '../../../src/tuning/describe-family.ts';
import { describeRule } from '../../../src/tuning/describe-rule.ts';
import { listFigures } from '../../../src/tuning/list-figures.ts';
import { sampleTuning } from '../../content/sample-records.ts';

const member = { index: 1, tuning: { preferredDegrees: 20, widthDegrees: 40, echo: 0 } };
const found: FamilyLayer = {
  layer: 'first',
  members: [member, { ...member, index: 3 }],
  chance: { shuffled: 0, swapped: 0.25 },
  median: { width: 40.51, echo: 0 },
  tiling: { largestGap: { fromDegrees: 195.2, degrees: 36.9 }, evenGapDegrees: 18.9, weakest: { degrees: 157.5, response: 0.592 } }, // prettier-ignore
  agreement: { jaccard: 0.5926, missed: [337, 358], extra: [] },
};

describe('describeFamily', () => {
  it('sets medians beside what was published, and tells how they tile', () => {
    const published = [{ measure: 'width' as const, value: 49.5, source: 'somebody' }];
    expect(describeFamily({ published }, found)).toEqual([
      'Median width 40.5° (published 49.5°), median echo 0.000.',
      'No member prefers the 37° from 195°; spread evenly, they would leave 19° between them.',
      'At 158°, where they answer least, the best of them gives 59 % of its peak.',
    ]);
  });

  it('says nothing of what nobody answers', () => {
    expect(describeFamily({ published: [] }, { ...found, median: null, tiling: null })).toEqual([]);
  });
});

describe('describeChance and describeAgreement', () => {
  it('say what a rule finds by chance, and what a person saw otherwise', () => {
    expect(describeChance(found)).toBe(
      'By chance the rule finds 0 once the weights of each filter are shuffled, 0.3 on average where each clause is met by another unit, drawn by lot.',
    );
    expect(describeChance({ chance: { shuffled: null, swapped: null } })).toBeUndefined();
    expect(describeAgreement(found)).toBe(
      'Against the list by hand: Jaccard index 0.59; by hand alone 337, 358; by rule alone none.',
    );
    expect(describeAgreement({ agreement: null })).toBeUndefined();
  });
});

describe('describeRule', () => {
  it('writes out every clause with its threshold', () => {
    const rule = {
      field: { atMost: 0.5 },
      width: { atLeast: 20, atMost: 90 },
      over: [{ stimulus: 'high-low' as const, where: { ratio: 1 }, factor: 1.5 }],
      weights: { from: 'lines', share: { atLeast: 0.125 } },
    };
    expect(describeRule({ stimulus: 'dark-curve', rule })).toEqual([
      'Its layer’s receptive field is at most 50 % of the image’s side.',
      'Its width at half height is 20° to 90°.',
      'Its peak is at least 1.5 times that to high-low frequency of ratio 1.',
      'Of its excitation from the layer before, at least 12.5 % comes from members of “lines”.',
    ]);
  });
});

describe('listFigures', () => {
  it('shows what a unit answers and names what it is silent to', () => {
    const { sets, units } = sampleTuning();
    expect(listFigures(sets, units[0]!)).toEqual({ answered: [], silent: ['corner'] });
    expect(listFigures(sets, units[1]!).answered.map(({ set }) => set.name)).toEqual(['corner']);
  });
});
