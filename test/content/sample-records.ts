import { encodeResponses } from '../../content/responses.ts';
import type { Corpus, Example, Model, Shard } from '../../content/schema.ts';
import type { LayerTuning } from '../../content/schema/tuning.ts';

const zeros = '0'.repeat(64);

/** A model of one layer, `first`, with `unitCount` units. */
export const sampleModel = (unitCount = 2): Model => ({
  schemaVersion: 1,
  id: 'tiny',
  title: 'Tiny',
  summary: '',
  network: {
    source: 'tiny.onnx',
    sha256: zeros,
    bytes: 10,
    format: 'onnx',
    parameters: 3,
    multiplyAdds: 123_456_789,
    license: '',
    citation: '',
  },
  input: {
    tensor: 'image',
    channels: 'rgb',
    mean: [0.485, 0.456, 0.406],
    scale: [4.366812227074235, 4.464285714285714, 4.444444444444445],
    sizePx: [8, 8],
    source: 'test',
  },
  labels: null,
  layers: [
    {
      slug: 'first',
      tensor: 'first_out',
      unitCount,
      branches: [],
      mapSize: [8, 8],
      receptiveFieldPx: 3,
      stridePx: 1,
      multiplyAdds: 100,
      inputs: [],
      outputs: [],
    },
  ],
  skipped: [],
});

/** A shard of the layer `first` whose units have no sections yet. */
export const sampleShard = (unitCount = 2): Shard => ({
  schemaVersion: 1,
  model: 'tiny',
  layer: 'first',
  provenance: {},
  sprite: null,
  matrices: [],
  units: Array.from({ length: unitCount }, (_, index) => ({
    index,
    features: null,
    examples: null,
    inputs: [],
    outputs: [],
  })),
});

/** An example in the upper left of an image. */
export const sampleExample = (image: string, activation = 1): Example => ({
  image,
  box: [0, 0, 0.5, 0.5],
  place: [0, 0],
  activation,
  preactivation: activation,
});

export const sampleCorpus = (): Corpus => ({
  schemaVersion: 1,
  id: 'shapes',
  title: 'Shapes',
  imageCount: 2,
  digest: zeros,
  skipped: [],
  images: ['b', 'a'].map((id) => ({ id, label: id, group: '', author: '', license: '', sizePx: [8, 8] })),
});

/** What the two units of the layer `first` make of corners: silence, and three orientations of the second opening. */
export const sampleTuning = (): LayerTuning => {
  const conditions = [90, 180].map((openingDegrees) => ({
    kind: 'corner' as const,
    orientationDegrees: 0,
    openingDegrees,
    ink: 0,
    paper: 1,
  }));
  const silent = { tuning: null, peaks: [-1, -2] };
  const tuning = { condition: 1, preferredDegrees: 140, peak: 2, widthDegrees: 200, echo: 0.5, selectivity: 0.5, activeFraction: 0.7 }; // prettier-ignore
  return {
    schemaVersion: 1,
    model: 'tiny',
    layer: 'first',
    provenance: { recipe: 1, modelSha256: zeros, options: {}, digest: zeros },
    fieldPx: 3,
    canvasPx: 5,
    sets: [{ name: 'corner', periodDegrees: 360, orientationCount: 3, conditions }],
    units: [
      { index: 0, answers: [{ ...silent, responses: encodeResponses([-1, -1, -2, -2, -3, -2]) }], control: [silent] },
      {
        index: 1,
        answers: [{ tuning, peaks: [-1, 2], responses: encodeResponses([-1, -1, -2, 0, 2, 1]) }],
        control: [silent],
      },
    ],
  };
};
