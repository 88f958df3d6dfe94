import { describe, expect, it } from 'vitest';
import { drawStimulus } from '../../pipeline/stimuli/draw-stimulus.ts';
import { angles, colorContrasts, corners, curves, gratings, highLow, lines, stimulusOf } from '../../pipeline/stimuli/stimulus-sets.ts'; // prettier-ignore
import { UserError } from '../../pipeline/user-error.ts';

const placement = { sizePx: 32, centrePx: [16, 16], fieldPx: 31 } as const;

describe('sets of stimuli', () => {
  it.each([lines(), lines({ offsets: [0.1] }), curves(), angles(), corners(), highLow(), colorContrasts(), gratings()])(
    'fits $conditions.0.kind into the field at every orientation, and repeats no orientation within the period of $periodDegrees°',
    (set) => {
      const { orientationCount, periodDegrees } = set;
      const orientationsDegrees = Array.from(
        { length: orientationCount },
        (_, i) => stimulusOf(set, i, 0).orientationDegrees,
      );
      expect(orientationsDegrees[0]).toBe(0);
      expect(orientationsDegrees.at(-1)! + orientationsDegrees[1]!).toBeCloseTo(periodDegrees, 9);
      // The ratio 1 and its like look alike all round: the last condition is the telling one.
      const condition = set.conditions.length - 1;
      const [upright, ...others] = orientationsDegrees.map((_, i) =>
        drawStimulus(stimulusOf(set, i, condition), placement),
      );
      for (const other of others) expect(other.some((value, i) => Math.abs(value - upright![i]!) > 0.01)).toBe(true);
    },
  );

  it('varies every width with every offset', () => {
    const { conditions } = lines({ widths: [0.1, 0.2], offsets: [-0.1, 0.1] });
    expect(conditions).toMatchObject([
      { width: 0.1, offset: -0.1 },
      { width: 0.1, offset: 0.1 },
      { width: 0.2, offset: -0.1 },
      { width: 0.2, offset: 0.1 },
    ]);
  });

  it('draws no more of a small circle than its half', () => {
    const [small, large] = curves({ radii: [0.1, 2] }).conditions;
    expect(small).toMatchObject({ length: Math.PI * 0.1 });
    expect(large).toMatchObject({ length: 0.9 });
  });

  it('refuses what makes no tuning curve', () => {
    expect(() => lines({ orientationCount: 2 })).toThrow(
      new UserError('2 orientations do not make a tuning curve: take a whole number from 3'),
    );
    expect(() => curves({ radii: [] })).toThrow('at least one condition');
  });
});
