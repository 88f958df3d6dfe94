import { z } from 'zod';
import { UserError } from '../../user-error.ts';
import { flattenNotes } from '../input/flatten-notes.ts';

/** One tensor of the shards: they lie behind one another in the order of the manifest, little-endian, without gaps. */
export const WeightEntry = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.string(),
  /** How it is stored: value = scale · stored + min for whole numbers; float16 as it is. */
  quantization: z.object({ dtype: z.string(), scale: z.number().default(1), min: z.number().default(0) }).optional(),
});
export type WeightEntry = z.infer<typeof WeightEntry>;

/** Tensors that lie in the same shards; a tensor may begin in one shard and end in the next. */
export const WeightGroup = z.object({
  /** Relative to the folder of model.json. */
  paths: z.array(z.string()),
  weights: z.array(WeightEntry),
});
export type WeightGroup = z.infer<typeof WeightGroup>;

const ModelJsonFile = z.object({
  format: z.string().optional(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(WeightGroup),
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
  userDefinedMetadata: z.record(z.string(), z.unknown()).nullish(),
});

/** What the importer reads of a model.json. */
export interface ModelJson {
  /** A TensorFlow graph, or a Keras model. */
  format: 'graph-model' | 'layers-model';
  modelTopology: Record<string, unknown>;
  weightsManifest: readonly WeightGroup[];
  /** What whoever made the model noted about it, and the programs that wrote it. */
  metadata: Record<string, string>;
}

/**
 * Parses a model.json. Files of old converters do not say their format: it is told by the topology.
 * @throws UserError for what is no JSON, or JSON but no TensorFlow.js model
 */
export function parseModelJson(bytes: Uint8Array, file: string): ModelJson {
  const parsed = ModelJsonFile.safeParse(parseJson(bytes, file));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const place = path.length > 0 ? ` at ${path.join('.')}` : '';
    throw new UserError(
      `${file} is JSON but not the model.json of a TensorFlow.js model${place} (${message}): name the file that lies beside the shards`,
    );
  }
  const { format, modelTopology, weightsManifest, generatedBy, convertedBy, userDefinedMetadata } = parsed.data;
  const found = Array.isArray(modelTopology['node']) ? 'graph-model' : 'layers-model';
  if (format !== undefined && format !== found) {
    const kinds = 'atlas reads graph-model (a modelTopology with nodes) and layers-model (one with layers)';
    throw new UserError(`${file} says that its format is "${format}", which its modelTopology is not: ${kinds}`);
  }
  const metadata = {
    ...flattenNotes(userDefinedMetadata ?? {}),
    producer: [generatedBy, convertedBy].filter(Boolean).join(', ') || 'TensorFlow.js',
  };
  return { format: found, modelTopology, weightsManifest, metadata };
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new UserError(
      `${file} is no TensorFlow.js model: it is not JSON (${(cause as Error).message}); get the file again`,
      { cause },
    );
  }
}
