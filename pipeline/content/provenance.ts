import type { Layer, Model, Provenance } from '../../content/schema.ts';
import { digestOf } from './digest.ts';

/** What a part of a shard is made from. */
export interface Inputs {
  /** Raised in the verb's own file whenever its results change. */
  recipe: number;
  model: Model;
  layer: Layer;
  /** The options that shape the result, defaults included. */
  options: Provenance['options'];
  /** Anything else the result depends on, such as the corpus's digest. */
  others?: unknown;
  /** How many units are wanted; all by default. No unit depends on it, so it is no part of the digest. */
  limit?: number;
}

/** Says what made a part of a shard, with a digest over all of it: what pixels become on their way in, and the tensor, too. */
export function provenanceOf({ recipe, model, layer, options, others = null, limit }: Inputs): Provenance {
  const modelSha256 = model.network.sha256;
  const { tensor, channels, mean, scale, sizePx } = model.input;
  const digest = digestOf({
    recipe,
    modelSha256,
    input: { tensor, channels, mean, scale, sizePx },
    tensor: layer.tensor,
    options,
    others,
  });
  const isPartial = limit !== undefined && limit < layer.unitCount;
  return { recipe, modelSha256, options: isPartial ? { ...options, limit } : options, digest };
}

/** Whether what `present` made can stand for `wanted`: the same inputs, and as many units at least. */
export const isFresh = (present: Provenance | undefined, wanted: Provenance): boolean =>
  present?.digest === wanted.digest && limitOf(present) >= limitOf(wanted);

/** Whether the units that are there are as they would be made now, though there may be too few of them. */
export const isUsable = (present: Provenance | undefined, wanted: Provenance): boolean =>
  present?.digest === wanted.digest;

const limitOf = ({ options }: Provenance): number => (typeof options.limit === 'number' ? options.limit : Infinity);
