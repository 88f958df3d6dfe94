import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAnswer, tuningCurve } from '../../content/responses.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { drawStimulus } from '../../pipeline/stimuli/draw-stimulus.ts';
import { angularDistance } from '../../pipeline/stimuli/measure-tuning.ts';
import { countStimuli, tuneLayer } from '../../pipeline/stimuli/tune-layer.ts';
import { filterModel } from './filter-model.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 2 });
});
afterAll(() => engine.dispose());

const sidePx = 21;
const orientations = [30, 200];

/** The drawing of a dark curve as a filter that likes it: less its mean, so that grey says nothing to it. */
function curveFilter(orientationDegrees: number): Float32Array {
  const curve = { kind: 'curve', orientationDegrees, radius: 0.35, thickness: 0.1, length: 0.9, ink: 1, paper: 0 } as const; // prettier-ignore
  const image = drawStimulus(curve, { sizePx: sidePx, centrePx: [sidePx / 2, sidePx / 2], fieldPx: sidePx });
  const filter = image.slice(0, sidePx ** 2);
  const mean = filter.reduce((a, b) => a + b) / filter.length;
  return filter.map((value) => mean - value);
}

describe('tuneLayer', () => {
  it('finds what planted filters like, packed, and little of it in the control', async () => {
    const shown: number[] = [];
    const { model, layer } = filterModel(orientations.map(curveFilter));
    const tuned = await tuneLayer({ model, layer, engine, onProgress: (count) => void shown.push(count) });
    expect(shown.reduce((a, b) => a + b)).toBe(countStimuli(sidePx));
    expect(tuned.fieldPx).toBe(sidePx);
    for (const [unit, degrees] of orientations.entries()) {
      const { set, answer, control } = findAnswer(tuned, unit, 'dark-curve')!;
      const { preferredDegrees, condition, peak } = answer.tuning!;
      expect(angularDistance(preferredDegrees, degrees, 360)).toBeLessThan(3);
      expect(set.conditions[condition]).toMatchObject({ kind: 'curve', radius: 0.35, ink: 0 });
      // Packed responses tell the same story as the numbers.
      const curve = tuningCurve(set, answer);
      expect(Math.max(...curve) / peak).toBeCloseTo(1, 1);
      expect(angularDistance((curve.indexOf(Math.max(...curve)) * 360) / set.orientationCount, degrees, 360)).toBeLessThan(8); // prettier-ignore
      // It is held down by bright ink, and its shuffled twin does not care for curves half as much.
      const bright = findAnswer(tuned, unit, 'bright-curve')!.answer;
      expect(bright.peaks[condition]!).toBeLessThan(peak / 2);
      expect(bright.responses.trough).toBeLessThan(-peak / 2);
      expect(control.peaks[condition]!).toBeLessThan(peak / 2);
    }
  });
});
