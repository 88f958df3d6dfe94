// Sets the handwritten curves beside learned ones, and their last layer beside the published handwritten one:
//   node models/embedded/handwritten-curves/compare.ts LEARNED.onnx [PUBLISHED.npz]
// Writes content/comparisons/handwritten-curves.json. LEARNED is GoogLeNet as its record in content/ knows it; PUBLISHED holds `w`,
// [units of 3a, units of 3b, 5, 5], of which the first 24 of either are curves that face −15° · i and 24 … 41 of 3a lines of 90° − 10° · (i − 24).

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pearson } from '../../../content/pearson.ts';
import { schemaVersion } from '../../../content/schema.ts';
import { CurveComparison } from '../../../content/schema/curve-comparison.ts';
import { formatUnitId } from '../../../content/unit-id.ts';
import { roundNumbers } from '../../../pipeline/content/round.ts';
import { writeAtomically } from '../../../pipeline/content/write-atomically.ts';
import { byLot } from '../../../pipeline/corpus/by-lot.ts';
import { openCorpus } from '../../../pipeline/corpus/open-corpus.ts';
import { peakResponses } from '../../../pipeline/edit/peak-responses.ts';
import { openEngine } from '../../../pipeline/engine/open-engine.ts';
import { median } from '../../../pipeline/median.ts';
import { loadModel } from '../../../pipeline/network/model.ts';
import type { LoadedModel } from '../../../pipeline/network/model.ts';
import { projectRoot } from '../../../pipeline/project-root.ts';
import { findLayer } from '../../../pipeline/run/compute-model.ts';
import { angularDistance } from '../../../pipeline/stimuli/measure-tuning.ts';
import { probeLayer } from '../../../pipeline/stimuli/probe-layer.ts';
import { curves as curveStimuli } from '../../../pipeline/stimuli/stimulus-sets.ts';
import { tileCircle } from '../../../pipeline/stimuli/tile-circle.ts';
import { tuneUnits, tuningCurve } from '../../../pipeline/stimuli/tune-units.ts';
import { facings } from './arc.ts';
import { compareWeights } from './compare-weights.ts';
import type { Pair } from './compare-weights.ts';
import { curves } from './curves.ts';
import { orientations } from './gabors.ts';
import type { Kernel } from './kernel.ts';
import { readNpz } from './read-npz.ts';

/** Curve units of GoogLeNet's inception-3b, as content/edits/curves-3b-silenced.yaml lists them. */
const learnedUnits = [335, 326, 321, 398, 408, 413, 9, 361, 346, 386, 66, 368, 394, 336, 206, 358];
const learnedLayer = 'inception-3b';
const handwrittenLayer = 'mixed3b';
const imageCount = 256;

/** Cammarata et al. 2020, "Curve Detectors", of the ten of InceptionV1's mixed3b. */
const published = { widthDegrees: 49.5, echo: 0.008 };

const [learnedFile, publishedFile] = process.argv.slice(2);
if (learnedFile === undefined) {
  console.error('usage: node models/embedded/handwritten-curves/compare.ts LEARNED.onnx [PUBLISHED.npz]');
  process.exit(1);
}

const engine = await openEngine();
const [handwritten, learned] = await Promise.all([
  loadModel(join(projectRoot, 'models/embedded/handwritten-curves.onnx'), { id: 'handwritten-curves' }),
  loadModel(learnedFile, { id: 'googlenet' }),
]);

/** Tuning of some units to drawn curves, each under the radius that suits it best. */
async function tune(model: LoadedModel, slug: string, units: readonly number[]) {
  const responses = await probeLayer({ model, layer: findLayer(model.model, slug), engine, stimuli: curveStimuli() });
  const all = tuneUnits(responses);
  const tunings = units.map((unit) => all[unit]!);
  const rows = tunings.map(({ unit, condition }) => tuningCurve(responses, unit, condition));
  const preferred = tunings.map(({ preferredDegrees }) => preferredDegrees);
  return {
    preferred,
    group: {
      unitCount: units.length,
      widthDegrees: median(tunings.map(({ widthDegrees }) => widthDegrees)),
      echo: median(tunings.map(({ echo }) => echo ?? 0)),
      largestGapDegrees: tileCircle(preferred, rows, 360).largestGap.degrees,
    },
  };
}

/** Largest activation of units in the same images, by unit. */
async function answer(model: LoadedModel, slug: string, units: readonly number[]): Promise<Map<number, number[]>> {
  const corpus = await openCorpus();
  const images = byLot(corpus.images).slice(0, imageCount);
  const ids = units.map((unit) => formatUnitId(model.model.id, slug, unit));
  const peaks = await peakResponses(model, ids, { corpus, images }, engine);
  return new Map(units.map((unit, i) => [unit, peaks.get(ids[i]!)!.map((peak) => peak?.activation ?? 0)]));
}

const allOf = (model: LoadedModel, slug: string) => [...Array(findLayer(model.model, slug).unitCount).keys()];
const ours = await tune(handwritten, handwrittenLayer, allOf(handwritten, handwrittenLayer));
const theirs = await tune(learned, learnedLayer, learnedUnits);
const ourAnswers = await answer(handwritten, handwrittenLayer, allOf(handwritten, handwrittenLayer));
const theirAnswers = await answer(learned, learnedLayer, allOf(learned, learnedLayer));
await engine.dispose();

const pairs = learnedUnits.map((unit, i) => {
  const apart = facings.map((facing) => angularDistance(facing, theirs.preferred[i]!, 360));
  const twin = apart.indexOf(Math.min(...apart));
  return { unit, twin, apartDegrees: apart[twin]! };
});
const alike = (unit: number, twin: number) => pearson(theirAnswers.get(unit)!, ourAnswers.get(twin)!);
const correlations = pairs.map(({ unit, twin }) => alike(unit, twin));
const others = [...theirAnswers.keys()].filter((unit) => !learnedUnits.includes(unit));
const half = facings.length / 2;

const comparison = CurveComparison.parse({
  schemaVersion,
  model: handwritten.model.id,
  tuning: { handwritten: ours.group, learned: theirs.group, published },
  responses: {
    corpus: 'emoji',
    imageCount,
    pairs: pairs.map(({ unit, twin, apartDegrees }, i) => ({
      learned: formatUnitId(learned.model.id, learnedLayer, unit),
      handwritten: formatUnitId(handwritten.model.id, handwrittenLayer, twin),
      apartDegrees,
      correlation: correlations[i]!,
    })),
    median: median(correlations),
    control: {
      otherUnits: median(others.flatMap((unit) => pairs.map(({ twin }) => alike(unit, twin)))),
      oppositeFacing: median(pairs.map(({ unit, twin }) => alike(unit, (twin + half) % facings.length))),
    },
  },
  ...(publishedFile !== undefined && { weights: await comparePublished(publishedFile) }),
});
const file = join(projectRoot, `content/comparisons/${comparison.model}.json`);
await writeAtomically(file, `${JSON.stringify(roundNumbers(comparison), null, 1)}\n`);
console.log(JSON.stringify(roundNumbers({ ...comparison, responses: { ...comparison.responses, pairs: [] } }), null, 1));

/** The published curve unit, of either layer, that faces some way. */
const facing = (degrees: number): number => (((-degrees / 15) % 24) + 24) % 24;

/** The published line of an orientation; no whole number where there is none. */
const lineAt = (degrees: number): number => 24 + ((((90 - degrees) / 10) % 18) + 18) % 18;

async function comparePublished(archive: string) {
  const stored = await readNpz(await readFile(archive), 'w');
  const theirKernel = inputsLast(stored);
  const pairsWith = (count: number, degreesOf: (input: number) => number, publishedOf: (degrees: number) => number, offset: number): Pair[] =>
    facings.flatMap((later, unit) =>
      Array.from({ length: count }, (_, i) => i)
        // Of lines, only the orientations that both networks have.
        .filter((i) => Number.isInteger(publishedOf(degreesOf(i))))
        .map((i): Pair => {
          const [input, period] = [degreesOf(i), offset === 0 ? 360 : 180];
          const apart = input - later - (offset === 0 ? 0 : 90);
          return {
            handwritten: { unit, input: offset + i },
            published: { unit: facing(later), input: publishedOf(input) },
            turned: { unit: facing(later + 90), input: publishedOf(input) },
            degrees: ((apart % period) + period) % period,
          };
        }),
    );
  const kernel = curves();
  return {
    earlyCurves: compareWeights(kernel, theirKernel, pairsWith(24, (i) => facings[i]!, facing, 0)),
    lines: compareWeights(kernel, theirKernel, pairsWith(12, (i) => orientations[i]!, lineAt, 24)),
  };
}

/** From [inputs, units, …] to [units, inputs, …]. */
function inputsLast({ data, shape }: Kernel): Kernel {
  const [inputCount, unitCount, height, width] = shape as [number, number, number, number];
  const area = height * width;
  const turned = new Float32Array(data.length);
  for (let input = 0; input < inputCount; input++) {
    for (let unit = 0; unit < unitCount; unit++) {
      const from = (input * unitCount + unit) * area;
      turned.set(data.subarray(from, from + area), (unit * inputCount + input) * area);
    }
  }
  return { data: turned, shape: [unitCount, inputCount, height, width] };
}
