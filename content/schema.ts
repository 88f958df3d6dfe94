// The contract between the pipeline, which writes these files, and the site, which reads them.
// Numbers are rounded to 4 significant digits and rows sorted, so that computing again gives no diff.

import { z } from 'zod';

/** Of every file; raised when a field changes its meaning. content/migrate.ts lifts older files, newer ones are refused. */
export const schemaVersion = 1;

/** Pages of the site that a model's id would shadow. */
export const reservedNames = [
  '404',
  'assets',
  'circuits',
  'claims',
  'corpora',
  'data',
  'edits',
  'embed',
  'families',
  'index',
  'methods',
  'search',
  'universality',
] as const;

/** Lower-case letters, digits and hyphens, starting with a letter or digit; at most 64 of them. */
export const Slug = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,63}$/,
    'must be lower-case letters, digits and hyphens (at most 64), starting with a letter or digit',
  );

/** An address for good: `<model>/<layer>/<index>`. Made and taken apart in content/unit-id.ts only. */
export const UnitId = z.string().regex(/^[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*\/(0|[1-9][0-9]*)$/);

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Count = z.int().min(0);
const SizePx = z.int().min(1);

/** Which verb made a part of a file, from what. When nothing here has changed, the part is fresh and not computed again. */
export const Provenance = z.object({
  /** Raised in the verb's own file whenever its results change. */
  recipe: z.int().min(1),
  /** The network's `sha256`. */
  modelSha256: Sha256,
  /** The options that shape the result, defaults included. */
  options: z.record(z.string(), z.json()),
  /** SHA-256 of everything the result depends on: recipe, network, options and inputs such as the corpus. */
  digest: Sha256,
});
export type Provenance = z.infer<typeof Provenance>;

// ───────────────────────────── models

/** How pixels become the network's input: (x − mean) · scale for x in 0 … 1, channel by channel. */
export const InputPreset = z.object({
  /** The network's own name of its input tensor. */
  tensor: z.string(),
  channels: z.enum(['rgb', 'bgr']),
  /** In the order of `channels`, of pixels in 0 … 1. */
  mean: z.tuple([z.number(), z.number(), z.number()]),
  /** In the order of `channels`. */
  scale: z.tuple([z.number(), z.number(), z.number()]),
  /** [height, width] that the network was trained at. */
  sizePx: z.tuple([SizePx, SizePx]),
  /** Where these numbers come from: the file's metadata, a preset's name, or the person who added the network. */
  source: z.string(),
});
export type InputPreset = z.infer<typeof InputPreset>;

/** A run of neighbouring units that one branch of a concatenation computes. */
export const Branch = z.object({
  /** As short as tells the branches apart, such as `3x3`. */
  name: z.string(),
  /** First unit. */
  start: Count,
  count: z.int().min(1),
});

/** A tensor whose channels are shown. */
export const Layer = z.object({
  slug: Slug,
  /** The network's own name. */
  tensor: z.string(),
  unitCount: z.int().min(1),
  branches: z.array(Branch).default([]),
  /** [height, width] of its map at the model's input size. */
  mapSize: z.tuple([SizePx, SizePx]),
  /** Side of the square of input pixels that one position can see, borders ignored. */
  receptiveFieldPx: SizePx,
  /** Input pixels from one position to the next. */
  stridePx: SizePx,
  /** Multiply-adds from the image to this layer, at the model's input size. */
  multiplyAdds: Count,
  /** Slugs of the nearest atlas layers that feed this one. */
  inputs: z.array(Slug),
  /** Slugs of the nearest atlas layers that this one feeds. */
  outputs: z.array(Slug),
});
export type Layer = z.infer<typeof Layer>;

/** A class that a network tells apart. */
export const ClassLabel = z.object({
  /** Stable and without meaning to a reader, such as WordNet's `n02123045`; of a user's own labels the same as the name. */
  id: z.string(),
  /** As people call it, such as `tabby`. */
  name: z.string(),
});
export type ClassLabel = z.infer<typeof ClassLabel>;

/** content/models/<model>.json */
export const Model = z.object({
  schemaVersion: z.literal(schemaVersion),
  id: Slug,
  title: z.string(),
  /** One or two sentences. */
  summary: z.string().default(''),
  network: z.object({
    /** Path or address the file came from; a path inside the project is relative to its root, any other is the bare file name. */
    source: z.string(),
    /** Of the file; of a model.json and its shards behind one another, in the order of its manifest. */
    sha256: Sha256,
    /** Of what it computes, whatever its tensors are called: another file with the same of this holds the same network. */
    graphSha256: Sha256.optional(),
    /** Length of all that was hashed in `sha256`. */
    bytes: Count,
    /** ONNX, a frozen graph of TensorFlow, or a model.json of TensorFlow.js. */
    format: z.enum(['onnx', 'graphdef', 'tfjs']),
    parameters: Count,
    /** For one image at the input size. */
    multiplyAdds: Count,
    license: z.string().default(''),
    citation: z.string().default(''),
  }),
  input: InputPreset,
  /** What its outputs mean, in their order: the name of a list that the project knows (pipeline/network/labels.ts), or labels of its own; null where nobody knows. */
  labels: z
    .union([z.string(), z.array(ClassLabel).min(1)])
    .nullable()
    .default(null),
  /** From the image upwards. */
  layers: z.array(Layer).min(1),
  /** Operators that were not understood, and with them the layers behind that are not shown. */
  skipped: z.array(z.object({ operator: z.string(), node: z.string() })).default([]),
});
export type Model = z.infer<typeof Model>;

// ───────────────────────────── units

/** What makes a picture worthless: nothing to be seen, burnt out, alternating from pixel to pixel. */
export const Flaw = z.enum(['grey', 'saturated', 'checkered']);
export type Flaw = z.infer<typeof Flaw>;

/** A picture found by climbing an objective. Its recipe is in the shard's provenance of `features`. */
export const FeatureImage = z.object({
  /** Below content/assets/. */
  file: z.string(),
  sizePx: SizePx,
  /** Of the noise it grew from and of its transforms; made from the unit's id. */
  seed: z.int(),
  /** Optimization steps taken. */
  stepCount: z.int().min(1),
  /** Objective at the last step, of what the network saw then. */
  objective: z.number(),
  /** Of the finished picture, untransformed, on grey at the model's input size: largest pre-activation over places (smallest for a negative image). */
  preactivation: z.number(),
  /** Of the pictures that were thrown away before this one, each from another seed; absent where there were none. */
  discarded: z.array(Flaw).optional(),
  /** What stayed wrong with it after the last attempt; absent where nothing is. */
  flaw: Flaw.optional(),
});
export type FeatureImage = z.infer<typeof FeatureImage>;

/** Feature images of one unit. */
export const Features = z.object({
  positive: FeatureImage,
  /** What drives the pre-activation down. */
  negative: FeatureImage.nullable(),
  /** Pictures that excite the unit and differ from each other. */
  diversity: z.array(FeatureImage),
});
export type Features = z.infer<typeof Features>;

/** An image, a place in it and an activation. */
export const Example = z.object({
  /** Id of an image of the shard's corpus. */
  image: z.string(),
  /** Receptive field, as seen in the image: left, top, width, height in 0 … 1 of its sides; may reach beyond them. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** [row, column] in the layer's map. */
  place: z.tuple([Count, Count]),
  /** After the nonlinearity. */
  activation: z.number(),
  /** Before it; the same where there is none. */
  preactivation: z.number(),
});
export type Example = z.infer<typeof Example>;

/** One bin of the spectrum: images whose largest activation lies in from … to (inclusive below). */
export const SpectrumBin = z.object({
  from: z.number(),
  to: z.number(),
  /** Images in it. */
  count: Count,
  /** A few of them, drawn by lot. */
  examples: z.array(Example),
});

/** What a unit answers to in a corpus. */
export const Examples = z.object({
  /** At most one place an image, strongest pre-activation first. */
  strongest: z.array(Example),
  /** Most negative pre-activation first. */
  weakest: z.array(Example),
  /** Images by their largest pre-activation. */
  histogram: z.object({
    /** Lower edge of the first bin and upper edge of the last; bins are equally wide. */
    from: z.number(),
    to: z.number(),
    counts: z.array(Count),
  }),
  /** Bins between quantiles of the largest pre-activation over images, lowest first. */
  spectrum: z.array(SpectrumBin),
  /** Share of images in which the unit is above zero somewhere. */
  density: z.number().min(0).max(1),
});
export type Examples = z.infer<typeof Examples>;

/** A k×k kernel of signed weights. Row 0 is the top; quantized: value = cell / 127 · scale. */
export const WeightMap = z.object({
  /** [rows, columns] */
  size: z.tuple([SizePx, SizePx]),
  /** Largest magnitude in the map, in the layer's units of weight. */
  scale: z.number().min(0),
  /** Signed bytes, row by row, in base64. */
  cells: z.base64(),
});
export type WeightMap = z.infer<typeof WeightMap>;

/** One end of a weighted path between two units. */
export const Connection = z.object({
  /** The unit at the other end. */
  unit: UnitId,
  /** Sum of the positive expanded weights of the kernel, ≥ 0, relative to the largest sum of magnitudes of any pair between the two layers. */
  excitation: z.number().min(0).max(1),
  /** Sum of the negative ones, ≤ 0, same scale. */
  inhibition: z.number().min(-1).max(0),
  map: WeightMap,
});
export type Connection = z.infer<typeof Connection>;

/** The strongest connections of a unit with one neighbouring layer. */
export const ConnectionGroup = z.object({
  /** Slug of the neighbouring layer. */
  layer: Slug,
  /** Share of the unit's summed magnitude with that layer that the listed connections make up, 0 … 1. */
  coverage: z.number().min(0).max(1),
  /** Units in that layer. */
  unitCount: z.int().min(1),
  /** Sum of all excitation with that layer, listed or not, same scale as the connections'. */
  excitation: z.number().min(0),
  /** Sum of all inhibition. */
  inhibition: z.number().max(0),
  /** Largest magnitude (excitation − inhibition) first. */
  strongest: z.array(Connection),
});
export type ConnectionGroup = z.infer<typeof ConnectionGroup>;

export const Unit = z.object({
  index: Count,
  features: Features.nullable(),
  examples: Examples.nullable(),
  /** Connections from earlier layers, the nearest layer first. */
  inputs: z.array(ConnectionGroup),
  /** Connections to later layers. */
  outputs: z.array(ConnectionGroup),
});
export type Unit = z.infer<typeof Unit>;

/** One large picture of a whole layer: cell `i` at column i mod columns, row ⌊i / columns⌋. */
export const Sprite = z.object({
  /** Below content/assets/. */
  file: z.string(),
  columns: z.int().min(1),
  cellPx: SizePx,
});
export type Sprite = z.infer<typeof Sprite>;

/** Excitation and inhibition of every pair with an earlier layer, in a file beside the shards (see content/weight-matrix.ts). */
export const WeightMatrix = z.object({
  /** Slug of the earlier layer: one row for each unit of this layer, one column for each of the earlier one. */
  layer: Slug,
  /** Below content/weights/. */
  file: z.string(),
  sha256: Sha256,
  /** What 1 means in the network's own units: the largest sum of magnitudes of any pair. */
  scale: z.number().min(0),
});

/** How many steps a layer's feature images take, and what a sample of its units showed about it. */
export const StepCalibration = z.object({
  stepCount: z.int().min(1),
  /** Their learning rate, where the recipe's was too much for the layer. */
  rate: z.number().positive().optional(),
  /** Indices of the sampled units. */
  units: z.array(Count).min(1),
  /** Steps, as Lucid takes them, whose objective is what the shares are of; unknown in older content, where it is the longest of `reached`. */
  goalSteps: z.int().min(1).optional(),
  /** Objective that climbs of such steps reach, as a share of what those do, mean over the sample; shortest first. */
  reached: z
    .array(
      z.object({
        stepCount: z.int().min(1),
        share: z.number(),
        /** Share of their colour values that are burnt out by then; unknown in older content. */
        burnt: z.number().min(0).max(1).optional(),
      }),
    )
    .min(1),
});
export type StepCalibration = z.infer<typeof StepCalibration>;

/** content/units/<model>/<layer>.json */
export const Shard = z.object({
  schemaVersion: z.literal(schemaVersion),
  model: Slug,
  layer: Slug,
  /** By verb; a verb that has not run yet is absent, and its part of every unit empty. */
  provenance: z.object({
    visualize: Provenance.optional(),
    examples: Provenance.extend({ corpus: Slug, imageCount: Count }).optional(),
    weights: Provenance.optional(),
  }),
  /** Absent where the recipe gives every layer the same number of steps. */
  steps: StepCalibration.optional(),
  sprite: Sprite.nullable(),
  matrices: z.array(WeightMatrix),
  /** All units, by index. */
  units: z.array(Unit).min(1),
});
export type Shard = z.infer<typeof Shard>;

/** All of a shard but its units, which are nearly all of its bytes. */
export const ShardHead = Shard.omit({ units: true });
export type ShardHead = z.infer<typeof ShardHead>;

// ───────────────────────────── corpora

/** An image that some unit refers to. */
export const CorpusImage = z.object({
  /** Stable: made from where the image comes from, not from its position. */
  id: z.string(),
  label: z.string(),
  group: z.string(),
  author: z.string(),
  license: z.string(),
  sizePx: z.tuple([SizePx, SizePx]),
});
export type CorpusImage = z.infer<typeof CorpusImage>;

/** content/corpora/<corpus>.json; the pictures are content/assets/corpora/<corpus>/<id>.webp. */
export const Corpus = z.object({
  schemaVersion: z.literal(schemaVersion),
  id: Slug,
  title: z.string(),
  /** Images that were ranked. */
  imageCount: Count,
  /** SHA-256 over all ids and what their pixels are made from: the bytes of files, or the versions of packages. */
  digest: Sha256,
  /** Files that could not be read. */
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })).default([]),
  /** Those that a unit refers to, by id. */
  images: z.array(CorpusImage),
});
export type Corpus = z.infer<typeof Corpus>;
