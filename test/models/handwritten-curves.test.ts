import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { facings } from '../../models/embedded/handwritten-curves/arc.ts';
import { complexGabors } from '../../models/embedded/handwritten-curves/complex-gabors.ts';
import { curves } from '../../models/embedded/handwritten-curves/curves.ts';
import { earlyCurves } from '../../models/embedded/handwritten-curves/early-curves.ts';
import { gabors, orientations, phases } from '../../models/embedded/handwritten-curves/gabors.ts';
import type { Kernel } from '../../models/embedded/handwritten-curves/kernel.ts';
import { lines } from '../../models/embedded/handwritten-curves/lines.ts';
import { handwrittenCurves } from '../../models/embedded/handwritten-curves/network.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOnnxEngine } from '../../pipeline/engine/onnx.ts';
import { loadModel } from '../../pipeline/network/model.ts';
import { importNetwork } from '../../pipeline/network/import-network.ts';
import { curves as curveStimuli, lines as lineStimuli } from '../../pipeline/stimuli/stimulus-sets.ts';
import { angularDistance } from '../../pipeline/stimuli/measure-tuning.ts';
import { probeLayer } from '../../pipeline/stimuli/probe-layer.ts';
import { tuneUnits } from '../../pipeline/stimuli/tune-units.ts';

const file = fileURLToPath(new URL('../../models/embedded/handwritten-curves.onnx', import.meta.url));

let engine: Engine;
beforeAll(async () => {
  engine = await createOnnxEngine({ workers: 2 });
});
afterAll(() => engine.dispose());

const at = ({ data, shape }: Kernel, unit: number, input: number, row: number, column: number): number =>
  data[((unit * shape[1]! + input) * shape[2]! + row) * shape[3]! + column]!;

const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

/** What one unit of a layer of twelve orientations, or of 24 directions, becomes when everything is turned by 90°. */
const turned = (index: number, count: number): number => (index + count / (count === 12 ? 2 : 4)) % count;

async function tune(slug: string, stimuli: Parameters<typeof probeLayer>[0]['stimuli']) {
  const model = await loadModel(file, { id: 'handwritten-curves' });
  const layer = model.model.layers.find((known) => known.slug === slug)!;
  return tuneUnits(await probeLayer({ model, layer, engine, stimuli }));
}

describe('handwrittenCurves', () => {
  it('is what the committed file holds', async () => {
    const written = handwrittenCurves();
    const { graph: stored } = await importNetwork(file);
    expect(stored.nodes.map(({ op, attributes }) => ({ op, attributes }))).toEqual(
      written.nodes.map(({ op, attributes }) => ({ op, attributes })),
    );
    expect([...stored.constants.keys()]).toEqual([...written.constants.keys()]);
    for (const [name, { data, shape }] of written.constants) {
      expect(stored.constants.get(name)!.shape).toEqual(shape);
      // Cosines and exponentials may differ in their last bit from machine to machine.
      expect(Math.max(...data.map((value, i) => Math.abs(value - stored.constants.get(name)!.data[i]!)))).toBeLessThan(
        1e-6,
      );
    }
  });

  it('has the kernels, strides and fields that InceptionV1 has on its way to the 5×5 branch of mixed3b', async () => {
    const { model } = await loadModel(file, { id: 'handwritten-curves' });
    const known = model.layers.map(({ slug, unitCount, receptiveFieldPx, stridePx, mapSize }) => [
      slug,
      unitCount,
      receptiveFieldPx,
      stridePx,
      mapSize[0],
    ]);
    expect(known).toEqual([
      ['conv2d0', 48, 7, 2, 112],
      ['conv2d1', 12, 11, 4, 56],
      ['conv2d2', 12, 19, 4, 56],
      ['mixed3a', 36, 43, 8, 28],
      ['mixed3b', 24, 75, 8, 28],
    ]);
  });
});

describe('the formulas of the handwritten curves', () => {
  it('make Gabors that grey and colour mean nothing to, and whose opposite phases cancel', () => {
    const kernel = gabors();
    for (let unit = 0; unit < orientations.length * phases.length; unit++) {
      const [red, green, blue] = [0, 1, 2].map((channel) =>
        Array.from({ length: 49 }, (_, i) => at(kernel, unit, channel, Math.floor(i / 7), i % 7)),
      );
      expect(Math.abs(sum(red!))).toBeLessThan(1e-6);
      expect(green).toEqual(red);
      expect(blue).toEqual(red);
      const opposite = 4 * Math.floor(unit / 4) + ((unit + 2) % 4);
      const rest = red!.map((weight, i) => weight + at(kernel, opposite, 0, Math.floor(i / 7), i % 7));
      expect(Math.max(...rest.map(Math.abs))).toBeLessThan(1e-6);
    }
  });

  it('make complex Gabors that no phase matters to, and that what has no orientation leaves silent', () => {
    const kernel = complexGabors();
    for (let unit = 0; unit < orientations.length; unit++) {
      const weights = Array.from({ length: 48 }, (_, input) => at(kernel, unit, input, 0, 0));
      expect(Math.abs(sum(weights))).toBeLessThan(1e-6);
      expect(weights.indexOf(Math.max(...weights))).toBe(4 * unit);
      for (const [input, weight] of weights.entries()) expect(weight).toBe(weights[4 * Math.floor(input / 4)]);
    }
  });

  it.each([
    ['lines', lines(), 12],
    ['early curves', earlyCurves(), 12],
    ['curves', curves(), 24],
  ])('make %s that are the same in every quarter turn', (_, kernel, curveInputs) => {
    const [unitCount, inputCount, side] = kernel.shape as [number, number, number];
    for (let unit = 0; unit < unitCount; unit++) {
      for (let input = 0; input < inputCount; input++) {
        // The curves' inputs are 24 early curves, then 12 lines.
        const inCurves = curveInputs === 24 && input < 24;
        const otherInput = inCurves ? turned(input, 24) : input - (input % 12) + turned(input % 12, 12);
        for (let row = 0; row < side; row++) {
          for (let column = 0; column < side; column++) {
            // Counter-clockwise: the right column becomes the top row.
            const there = at(kernel, turned(unit, unitCount), otherInput, side - 1 - column, row);
            expect(there).toBeCloseTo(at(kernel, unit, input, row, column), 5);
          }
        }
      }
    }
  });

  it('let a curve be excited along its tangent by what bends with it, and held down by what bends the other way', () => {
    const kernel = curves();
    for (const [unit, facing] of facings.entries()) {
      const opposite = facings.indexOf((facing + 180) % 360);
      expect(at(kernel, unit, unit, 2, 2)).toBeGreaterThan(0.9);
      expect(at(kernel, unit, opposite, 2, 2)).toBeLessThan(-0.9);
    }
    // An arch, whose middle faces up: its left shoulder, two cells left and one below, is an early curve that faces up and left.
    const [arch, shoulder] = [facings.indexOf(90), facings.indexOf(120)];
    expect(at(kernel, arch, shoulder, 3, 0)).toBeGreaterThan(0.5);
    expect(at(kernel, arch, shoulder, 0, 0)).toBeLessThan(0.1);
    expect(at(kernel, arch, shoulder, 3, 4)).toBeLessThan(0.1);
  });
});

describe('the handwritten network', () => {
  it.each([
    // A complex Gabor sees 11 pixels: a bar of them is hardly longer than it is broad.
    ['conv2d1', 11],
    ['conv2d2', 3],
    ['mixed3a', 7],
  ])('tells lines apart by their orientation in %s, within %i°', async (slug, withinDegrees) => {
    const tunings = (await tune(slug, lineStimuli())).slice(-orientations.length);
    for (const [line, tuning] of tunings.entries()) {
      expect(angularDistance(tuning!.preferredDegrees, orientations[line]!, 180)).toBeLessThan(withinDegrees);
    }
  });

  it('prefers curves that face where the formula says, half as wide as a right angle and without an echo', async () => {
    const tunings = await tune('mixed3b', curveStimuli({ radii: [0.35, 0.5] }));
    expect(tunings).toHaveLength(24);
    for (const tuning of tunings) {
      expect(angularDistance(tuning!.preferredDegrees, facings[tuning!.unit]!, 360)).toBeLessThan(3);
      expect(Math.abs(tuning!.widthDegrees - 45)).toBeLessThan(10);
      expect(tuning!.echo).toBe(0);
    }
  });
});
