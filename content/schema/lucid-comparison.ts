import { z } from 'zod';

/** How a picture of the comparison was painted; pipeline/bench/lucid/ways.ts says what each means. */
const WayName = z.enum(['lucid', 'same', 'pixels', 'still', 'own']);

/** What one picture reached, by PyTorch's measure; all before the nonlinearity. */
export const Verdict = z.object({
  /** Slug. */
  layer: z.string(),
  unit: z.int().min(0),
  seed: z.int().min(0),
  way: WayName,
  stepCount: z.int().min(1),
  /** The channel's mean for the picture as it is. */
  plain: z.number(),
  /** The same, averaged over Lucid's transforms: what its recipe climbs. */
  robust: z.number(),
  /** The channel's largest value for the picture on the middle of grey of the network's input size. */
  peak: z.number(),
});
export type Verdict = z.infer<typeof Verdict>;

/** What pictures of one way reached over those of another, unit by unit. */
export const LayerRatios = z.object({
  /** Slug; `all` for the whole sample. */
  layer: z.string(),
  /** One a unit, ascending: what one way reached over what the other did, each the mean over its seeds. */
  ratios: z.array(z.number()),
  /** Of the ratios. */
  mean: z.number(),
});
export type LayerRatios = z.infer<typeof LayerRatios>;

const Steps = z.object({ stepCount: z.int().min(1) });

/** docs/lucid-comparison.json, written by `npm run bench -- --against lucid`. */
export const LucidComparison = z.object({
  network: z.object({ title: z.string(), sha256: z.string() }),
  /** Of PyTorch, which paints Lucid's pictures and judges all of them. */
  version: z.string(),
  sample: z.object({ layers: z.array(z.string()).min(1), unitsPerLayer: z.int().min(1), seeds: z.int().min(1) }),
  /** Our step over PyTorch's, all options Lucid's, after so many steps. */
  sameRecipe: z.array(Steps.extend({ plain: z.array(LayerRatios), robust: z.array(LayerRatios) })).min(1),
  /** Fourier and decorrelated colours over pixels, both under transforms; still over moved pictures as they are. */
  order: Steps.extend({ fourierOverPixels: z.array(LayerRatios), stillOverMoved: z.array(LayerRatios) }),
  /** Our own recipe, after so many steps, over Lucid's 512: the largest value of the finished picture. */
  ownRecipe: z.array(Steps.extend({ peak: z.array(LayerRatios) })).min(1),
  verdicts: z.array(Verdict),
});
export type LucidComparison = z.infer<typeof LucidComparison>;
