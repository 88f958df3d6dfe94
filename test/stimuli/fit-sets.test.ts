import { describe, expect, it } from 'vitest';
import { stimulusSetNames } from '../../content/schema/tuning.ts';
import { drawStimulus } from '../../pipeline/stimuli/draw-stimulus.ts';
import { fitSets } from '../../pipeline/stimuli/fit-sets.ts';
import { stimulusOf } from '../../pipeline/stimuli/stimulus-sets.ts';

const names = (fieldPx: number) => fitSets(fieldPx).map(({ name }) => name);

describe('fitSets', () => {
  it.each([3, 4, 5, 7, 16, 59])('draws every stimulus inside a field of %i pixels', (fieldPx) => {
    // No room around the field: what reached beyond it would be refused.
    const placement = { sizePx: fieldPx, centrePx: [fieldPx / 2, fieldPx / 2], fieldPx } as const;
    for (const set of fitSets(fieldPx)) {
      for (const condition of set.conditions.keys()) {
        for (let i = 0; i < set.orientationCount; i += 7) {
          const drawing = drawStimulus(stimulusOf(set, i, condition), placement);
          const contrast = Math.max(...drawing) - Math.min(...drawing);
          expect(contrast, `${set.name} ${condition} at ${i}`).toBeGreaterThan(0.05);
        }
      }
    }
  });

  it('leaves out what a small field cannot show', () => {
    expect(names(2)).toEqual([]);
    expect(names(3)).toEqual(['corner', 'color-contrast', 'grating']);
    expect(names(15)).not.toContain('high-low');
    expect(names(16)).toEqual([...stimulusSetNames]);
  });
});
