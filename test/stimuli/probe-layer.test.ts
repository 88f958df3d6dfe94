import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { receptiveField } from '../../pipeline/network/layers/receptive-field.ts';
import { subgraph } from '../../pipeline/network/subgraph.ts';
import { drawStimulus } from '../../pipeline/stimuli/draw-stimulus.ts';
import { curves, gratings, lines, stimulusOf } from '../../pipeline/stimuli/stimulus-sets.ts';
import { angularDistance } from '../../pipeline/stimuli/measure-tuning.ts';
import { placeInField } from '../../pipeline/stimuli/place-in-field.ts';
import { probeLayer } from '../../pipeline/stimuli/probe-layer.ts';
import type { Stimulus } from '../../content/schema/stimulus.ts';
import { tuneUnits, tuningCurve } from '../../pipeline/stimuli/tune-units.ts';
import { UserError } from '../../pipeline/user-error.ts';
import { tinyModel } from '../examples/tiny-model.ts';
import { interpret } from '../oracle/interpret.ts';
import { filterModel } from './filter-model.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 2 });
});
afterAll(() => engine.dispose());

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** An even Gabor filter whose stripes run along an orientation. */
function gabor(orientationDegrees: number, sidePx: number, cyclesPerPx: number, sigmaPx: number): Float64Array {
  const [cos, sin] = [Math.cos(radians(orientationDegrees + 90)), Math.sin(radians(orientationDegrees + 90))];
  return Float64Array.from({ length: sidePx ** 2 }, (_, i) => {
    const [x, up] = [(i % sidePx) - (sidePx - 1) / 2, (sidePx - 1) / 2 - Math.floor(i / sidePx)];
    const envelope = Math.exp(-(x ** 2 + up ** 2) / (2 * sigmaPx ** 2));
    return envelope * Math.cos(2 * Math.PI * cyclesPerPx * (x * cos + up * sin));
  });
}

/** A drawing less its mean as a filter, so that grey says nothing to it. */
function template(stimulus: Stimulus, sidePx: number): Float32Array {
  const image = drawStimulus(stimulus, { sizePx: sidePx, centrePx: [sidePx / 2, sidePx / 2], fieldPx: sidePx });
  const filter = image.slice(0, sidePx ** 2);
  const mean = filter.reduce((a, b) => a + b) / filter.length;
  return filter.map((value) => value - mean);
}

describe('probeLayer', () => {
  it.each(['relu', 'mixed', 'linear'])('reads of "%s" what the maps of every drawing hold', async (slug) => {
    const model = tinyModel();
    const layer = model.model.layers.find((known) => known.slug === slug)!;
    const stimuli = lines({ orientationCount: 3, widths: [0.2], offsets: [0, 0.1], length: 0.7 });
    const { centre, maximum, shape } = await probeLayer({ model, layer, engine, stimuli, canvasPx: 16 });
    expect(shape).toEqual([layer.unitCount, 2, 3]);

    const tensor = model.preactivations.get(slug)!;
    const field = receptiveField(model.graph, 'pixels', layer.tensor);
    const probe = placeInField(model.model, layer, field, 16);
    const sees = (axis: 0 | 1, place: number) => field.startPx[axis] + place * field.stridePx[axis];
    const isInside = (axis: 0 | 1, place: number) =>
      sees(axis, place) >= 0 && sees(axis, place) + field.sizePx[axis] <= probe.sizePx;
    for (let stimulus = 0; stimulus < 6; stimulus++) {
      const drawn = drawStimulus(stimulusOf(stimuli, stimulus % 3, Math.floor(stimulus / 3)), probe);
      const pixels = { data: Float64Array.from(drawn), shape: [1, 3, probe.sizePx, probe.sizePx] };
      const map = interpret(subgraph(model.graph, [tensor]), { pixels }).get(tensor)!;
      const [, , height, width] = map.shape as [number, number, number, number];
      for (let unit = 0; unit < layer.unitCount; unit++) {
        const at = (row: number, column: number) => map.data[(unit * height + row) * width + column]!;
        const inside: number[] = [];
        for (let row = 0; row < height; row++) {
          for (let column = 0; column < width; column++) if (isInside(0, row) && isInside(1, column)) inside.push(at(row, column)); // prettier-ignore
        }
        expect(centre[unit * 6 + stimulus]).toBeCloseTo(at(...probe.place), 4);
        expect(maximum[unit * 6 + stimulus]).toBeCloseTo(Math.max(...inside), 4);
        expect(inside.length).toBeGreaterThan(1);
      }
    }
  });

  it('answers the same in any batches and on a larger canvas', async () => {
    const { model, layer } = filterModel([gabor(20, 15, 0.15, 2.5), gabor(70, 15, 0.15, 2.5)]);
    const stimuli = lines({ orientationCount: 7 });
    const steps: number[] = [];
    const once = await probeLayer({ model, layer, engine, stimuli });
    const inFives = await probeLayer({ model, layer, engine, stimuli, batchSize: 5, onProgress: (count) => void steps.push(count) }); // prettier-ignore
    const large = await probeLayer({ model, layer, engine, stimuli, canvasPx: 40 });
    for (const [i, value] of once.centre.entries()) {
      expect(inFives.centre[i]).toBeCloseTo(value, 5);
      expect(large.centre[i]).toBeCloseTo(value, 5);
      expect(once.maximum[i]).toBeGreaterThanOrEqual(value);
    }
    expect(inFives.maximum).toEqual(once.maximum);
    expect(steps.reduce((a, b) => a + b)).toBe(21);
  });

  it('finds the orientation and width of Gabor filters that Fourier says', async () => {
    const [sidePx, cyclesPerPx, sigmaPx] = [31, 0.15, 3.5];
    const orientations = [0, 37, 62.4, 101, 178.3];
    const { model, layer } = filterModel(orientations.map((degrees) => gabor(degrees, sidePx, cyclesPerPx, sigmaPx)));
    const frequencies = [0.6, 1, 1.5].map((factor) => factor * cyclesPerPx * sidePx);
    const stimuli = gratings({ orientationCount: 45, cyclesPerField: frequencies, phasesDegrees: [0, 180] });
    const responses = await probeLayer({ model, layer, engine, stimuli });

    // The filter's spectrum is a Gaussian of deviation 1/2πσ about ±f; a grating of the same frequency, turned by δ, lies 2f·sin(δ/2) away.
    const half = 2 * Math.asin(Math.sqrt(Math.LN2 / 2) / (2 * Math.PI * sigmaPx * cyclesPerPx)) * (180 / Math.PI);
    for (const [unit, tuning] of tuneUnits(responses).entries()) {
      expect(angularDistance(tuning!.preferredDegrees, orientations[unit]!, 180)).toBeLessThan(0.3);
      expect(stimuli.conditions[tuning!.condition]).toMatchObject({ cyclesPerField: frequencies[1], phaseDegrees: 0 });
      expect(Math.abs(tuning!.widthDegrees - 2 * half)).toBeLessThan(1);
      // ½·∑ envelope·cos²; pixels average the grating.
      const towards = radians(orientations[unit]! + 90);
      const blur = sinc(cyclesPerPx * Math.cos(towards)) * sinc(cyclesPerPx * Math.sin(towards));
      expect(tuning!.peak / ((Math.PI / 2) * sigmaPx ** 2 * blur)).toBeCloseTo(1, 1);
    }
  });

  it('tells which way arcs face that were drawn as filters, and a line from them by its echo', async () => {
    const orientations = [0, 93.7, 181.2, 344];
    const inks = { ink: 1, paper: 0 };
    const arcs = orientations.map((orientationDegrees) => {
      return template({ ...stimulusOf(curves({ radii: [0.4], ...inks }), 0, 0), orientationDegrees }, 41);
    });
    const bar = template(stimulusOf(lines({ widths: [0.06], ...inks }), 0, 0), 41);
    const { model, layer } = filterModel([...arcs, bar]);
    const stimuli = curves({ orientationCount: 36, radii: [0.2, 0.4, 1.5], ink: 1 });
    const tunings = tuneUnits(await probeLayer({ model, layer, engine, stimuli }));
    for (const [unit, degrees] of orientations.entries()) {
      const { preferredDegrees, condition, echo } = tunings[unit]!;
      expect(angularDistance(preferredDegrees, degrees, 360)).toBeLessThan(1.5);
      expect(condition).toBe(1);
      expect(echo).toBeLessThan(0.5);
    }
    // A flat bar answers shallow arcs that face up and such that face down alike.
    const { preferredDegrees, condition, echo } = tunings[4]!;
    expect(angularDistance(preferredDegrees, 90, 180)).toBeLessThan(1);
    expect(condition).toBe(2);
    expect(echo).toBeGreaterThan(0.99);
  });

  it('keeps a unit without an answer apart', async () => {
    const { model, layer } = filterModel([new Float32Array(81).fill(-1), gabor(0, 9, 0.2, 2)]);
    const responses = await probeLayer({ model, layer, engine, stimuli: lines({ orientationCount: 6 }) });
    const [silent, answering] = tuneUnits(responses);
    expect(silent).toBeNull();
    expect(answering).toMatchObject({ unit: 1 });
    expect(Math.max(...tuningCurve(responses, 0, 0))).toBeLessThan(0);
  });

  it('refuses a layer that sees more than the canvas, and a network that does not stay finite', async () => {
    const { model, layer } = filterModel([gabor(0, 15, 0.2, 2)]);
    const stimuli = lines({ orientationCount: 4 });
    await expect(probeLayer({ model, layer, engine, stimuli, canvasPx: 14 })).rejects.toThrow(
      /a place of tiny\/filters sees 15×15 px, too much for a canvas of 14×14 px/,
    );
    const broken = filterModel([new Float32Array(9).fill(3e38)]);
    await expect(probeLayer({ ...broken, engine, stimuli })).rejects.toThrow(UserError);
  });

  it('stops when it is told to', async () => {
    const { model, layer } = filterModel([gabor(0, 9, 0.2, 2)]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(probeLayer({ model, layer, engine, stimuli: lines(), signal })).rejects.toThrow('enough');
  });
});
