import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { loadModel } from '../../pipeline/network/model.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { curves, gratings } from '../../pipeline/stimuli/stimulus-sets.ts';
import { angularDistance } from '../../pipeline/stimuli/measure-tuning.ts';
import { probeLayer } from '../../pipeline/stimuli/probe-layer.ts';
import { tileCircle } from '../../pipeline/stimuli/tile-circle.ts';
import { tuneUnits, tuningCurve } from '../../pipeline/stimuli/tune-units.ts';
import type { UnitTuning } from '../../pipeline/stimuli/tune-units.ts';
import { googlenetFile, missing } from '../network/tensorflow/googlenet.ts';

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

let engine: Engine;
let model: LoadedModel;
beforeAll(async () => {
  if (missing) return;
  engine = await createOnnxEngine({ workers: 2 });
  model = await loadModel(googlenetFile, { id: 'googlenet' });
});
afterAll(() => engine?.dispose());

const layerOf = (slug: string) => model.model.layers.find((layer) => layer.slug === slug)!;

/** What a filter [3, 7, 7] of conv1 makes of a grating, less what it makes of grey, once with the best phase: its Fourier amplitude there. */
function amplitudeOf(filter: Float32Array, orientationDegrees: number, cyclesPerField: number): number {
  const towards = ((orientationDegrees + 90) * Math.PI) / 180;
  const [fx, fy] = [(cyclesPerField / 7) * Math.cos(towards), (-cyclesPerField / 7) * Math.sin(towards)];
  let [re, im] = [0, 0];
  for (const [i, weight] of filter.entries()) {
    const angle = 2 * Math.PI * (fx * ((i % 7) - 3) + fy * ((Math.floor(i / 7) % 7) - 3));
    re += weight * Math.cos(angle);
    im += weight * Math.sin(angle);
  }
  return Math.hypot(re, im);
}

describe('stimuli on GoogLeNet', () => {
  it('finds the orientations of conv1 that the spectra of its filters say', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const layer = layerOf('conv1');
    const cyclesPerField = 2;
    const phasesDegrees = Array.from({ length: 8 }, (_, i) => 45 * i);
    const stimuli = gratings({ orientationCount: 60, cyclesPerField: [cyclesPerField], phasesDegrees });
    const tunings = tuneUnits(await probeLayer({ model, layer, engine, stimuli })).filter((tuning) => tuning !== null);
    const oriented = tunings.filter(({ selectivity, widthDegrees }) => selectivity > 0.5 && widthDegrees < 90);
    const weights = [...model.graph.constants.values()].find(({ shape }) => shape.join() === '64,3,7,7')!;
    const strongest = oriented.filter(({ peak }) => peak > 0.25 * Math.max(...tunings.map((tuning) => tuning.peak)));
    for (const { unit, preferredDegrees } of strongest) {
      const filter = (weights.data as Float32Array).subarray(147 * unit, 147 * (unit + 1));
      const spectrum = Array.from({ length: 180 }, (_, degrees) => amplitudeOf(filter, degrees, cyclesPerField));
      const peak = spectrum.indexOf(Math.max(...spectrum));
      // Eight phases and the bias leave a few degrees.
      expect(angularDistance(preferredDegrees, peak, 180), `conv1/${unit}`).toBeLessThan(6);
    }
    console.log(
      `conv1: ${oriented.length} of 64 units are oriented, median width ${median(oriented.map(({ widthDegrees }) => widthDegrees)).toFixed(1)}°; ` +
        `${strongest.length} strong ones agree with their spectra`,
    );
    expect(strongest.length).toBeGreaterThan(15);
  });

  it('finds curve detectors in inception-3b that tile the circle and have no echo', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const layer = layerOf('inception-3b');
    // The last radius is nearly straight: the control.
    const radii = [0.35, 0.5, 0.7, 1, 4];
    const show = (ink: number) =>
      probeLayer({ model, layer, engine, stimuli: curves({ orientationCount: 36, radii, ink }) });
    const [dark, bright] = [await show(0), await show(1)];
    const [onDark, onBright] = [tuneUnits(dark), tuneUnits(bright)];
    const strongest = Math.max(...onDark.map((tuning) => tuning?.peak ?? 0));
    const isCurve = (tuning: UnitTuning | null | undefined): tuning is UnitTuning =>
      !!tuning &&
      tuning.condition < radii.length - 1 &&
      tuning.peak > 0.4 * strongest &&
      tuning.peak > 1.4 * tuning.peaks.at(-1)! &&
      tuning.widthDegrees < 90 &&
      tuning.echo! < 0.1;
    // A curve detector wants its orientation in dark and in bright ink.
    const found = onDark.filter(isCurve).filter(({ unit, preferredDegrees }) => {
      const other = onBright[unit];
      return isCurve(other) && angularDistance(other.preferredDegrees, preferredDegrees, 360) < 20;
    });
    const preferred = found.map(({ preferredDegrees }) => preferredDegrees);
    const tiling = tileCircle(preferred, found.map(({ unit, condition }) => tuningCurve(dark, unit, condition)), 360); // prettier-ignore
    const [width, echo] = [median(found.map((curve) => curve.widthDegrees)), median(found.map((curve) => curve.echo!))];
    const listed = tiling.order.map((i) => `${found[i]!.unit} (${preferred[i]!.toFixed(0)}°)`).join(', ');
    console.log(
      `inception-3b: ${found.length} curve detectors ${listed}; median width ${width.toFixed(1)}° (published 49.5°), ` +
        `median echo ${echo.toFixed(4)} (published 0.008), largest gap ${tiling.largestGap.degrees.toFixed(0)}° from ` +
        `${tiling.largestGap.fromDegrees.toFixed(0)}°, weakest orientation ${tiling.weakest.degrees}° at ${tiling.weakest.response.toFixed(2)}`,
    );
    expect(found.length).toBeGreaterThanOrEqual(8);
    expect(tiling.largestGap.degrees).toBeLessThan(90);
    expect(width).toBeGreaterThan(15);
    expect(width).toBeLessThan(80);
    expect(echo).toBeLessThan(0.05);
    // Almost all of them are in the 5×5 branch, as the published ones are.
    const { start, count } = layer.branches.find(({ name }) => name === '5x5')!;
    const inBranch = found.filter(({ unit }) => unit >= start && unit < start + count);
    expect(inBranch.length / found.length).toBeGreaterThan(0.7);
  });
});
