import type { Layer } from '../../content/schema.ts';
import { formatUnitId } from '../../content/unit-id.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { seedOf } from '../random.ts';
import type { Climb } from './climb.ts';
import { judgePicture } from './judge-picture.ts';
import type { Flaw } from './judge-picture.ts';
import type { VisualizeOptions } from './recipes.ts';
import { openStudio } from './studio.ts';
import type { Painted, RenderedImage } from './studio.ts';
import { workOff } from './work-off.ts';

/** All pictures of one unit. */
export interface RenderedUnit {
  index: number;
  positive: RenderedImage;
  negative: RenderedImage | null;
  /** Empty for units outside the recipe's sample. */
  diversity: RenderedImage[];
}

/** What did not go as it should. */
export interface VisualizeCounts {
  /** Pictures that had to be begun again, from redirected gradients or another seed. */
  retried: number;
  /** Pictures that stayed worthless and were kept all the same. */
  flawed: { unit: number; kind: PictureKind; flaw: Flaw }[];
}

export type PictureKind = 'positive' | 'negative' | `diversity/${number}`;

export interface VisualizeRequest {
  model: LoadedModel;
  layer: Layer;
  engine: Engine;
  /** Indices of the units to paint. */
  units: readonly number[];
  options: VisualizeOptions;
  /** Pictures that climb in one run of the engine, by default what suits it; changes the speed, not the pictures. */
  batchSize?: number | undefined;
  /** Called for each unit when all its pictures are there, roughly in the order of `units`. */
  onUnit: (unit: RenderedUnit) => Promise<void> | void;
  signal?: AbortSignal | undefined;
}

/** Small batches keep a core's caches warm: 2 is within 3 % of the best from 32 to 224 pixels. A GPU wants to be filled. */
const usualBatchSize = ({ onGpu }: Engine): number => (onGpu ? 64 : 2);

/** A picture that comes out worthless is painted anew at most this often. */
const mostRetries = 2;

/** How hard diverse pictures push each other away, in units of what the unit's own picture reached. Lucid's 100 is about a tenth of what InceptionV1's objectives reach. */
const repulsionRatio = 0.1;

interface Picture {
  unit: number;
  kind: PictureKind;
  /** 0 for the first seed. */
  attempt: number;
  redirected: boolean;
}

type Task = { pictures: Picture[]; repulsion: number | undefined };

/**
 * Paints feature images of a layer's units: what excites each, what drives it down, and diverse ones for the recipe's sample.
 * A picture's seed is made of the unit's id and the picture's kind, and its course depends on nothing else that is painted
 * with it, so the same engine gives the same picture however the work is split.
 */
export async function visualizeLayer({
  model,
  layer,
  engine,
  units,
  options,
  batchSize = usualBatchSize(engine),
  onUnit,
  signal,
}: VisualizeRequest): Promise<VisualizeCounts> {
  const counts: VisualizeCounts = { retried: 0, flawed: [] };
  const studio = await openStudio({ model, layer, engine, options, batchSize, signal });
  const fresh: Picture[] = units.flatMap((unit) => {
    const kinds: PictureKind[] = options.negative ? ['positive', 'negative'] : ['positive'];
    return kinds.map((kind) => ({ unit, kind, attempt: 0, redirected: false }));
  });
  const again: Picture[] = [];
  const groups: Task[] = [];
  const images = new Map<number, Map<PictureKind, RenderedImage>>(units.map((unit) => [unit, new Map()]));

  /** What is nearest to completing a unit comes first. */
  function take(): Task | undefined {
    const group = groups.shift();
    if (group) return group;
    const queue = again.length > 0 ? again : fresh;
    const first = queue[0];
    if (!first) return undefined;
    const fits = ({ unit, redirected }: Picture) =>
      redirected === first.redirected && studio.partOf(unit) === studio.partOf(first.unit);
    const misfit = queue.slice(0, batchSize).findIndex((picture) => !fits(picture));
    return { pictures: queue.splice(0, misfit === -1 ? batchSize : misfit), repulsion: undefined };
  }

  async function paint({ pictures, repulsion }: Task): Promise<void> {
    const painted = await studio.paint(pictures.map(climbOf), { redirected: pictures[0]!.redirected, repulsion });
    const retries = pictures.map((picture, i) => retryOf(picture, painted[i]!));
    const retried = retries.filter((retry) => retry !== undefined);
    if (repulsion !== undefined && retried.length > 0) {
      // Diverse pictures depend on each other: the whole group begins anew as its first worthless member must.
      const { attempt, redirected } = retried[0]!;
      counts.retried += pictures.length;
      groups.push({ pictures: pictures.map((picture) => ({ ...picture, attempt, redirected })), repulsion });
      return;
    }
    counts.retried += retried.length;
    again.push(...retried);
    for (const [i, picture] of pictures.entries()) {
      if (retries[i]) continue;
      const { image } = painted[i]!;
      const flaw = judgePicture(image.rgb);
      if (flaw) counts.flawed.push({ unit: picture.unit, kind: picture.kind, flaw });
      await hang(picture, image);
    }
  }

  function climbOf({ unit, kind, attempt }: Picture): Climb {
    const direction = new Float32Array(layer.unitCount);
    direction[unit] = kind === 'negative' ? -1 : 1;
    const id = `${formatUnitId(model.model.id, layer.slug, unit)}/${kind}`;
    return { seed: seedOf(attempt === 0 ? id : `${id}/${attempt}`), direction };
  }

  async function hang({ unit: index, kind }: Picture, image: RenderedImage): Promise<void> {
    const own = images.get(index)!;
    own.set(kind, image);
    const diverse = options.diversityCount > 0 && index % options.diversityEvery === 0;
    if (kind === 'positive' && diverse) {
      const kinds = Array.from({ length: options.diversityCount }, (_, i): PictureKind => `diversity/${i}`);
      const pictures = kinds.map((each) => ({ unit: index, kind: each, attempt: 0, redirected: false }));
      groups.push({ pictures, repulsion: repulsionRatio * Math.max(0, image.objective) });
    }
    if (own.size < 1 + Number(options.negative) + (diverse ? options.diversityCount : 0)) return;
    images.delete(index);
    await onUnit({
      index,
      positive: own.get('positive')!,
      negative: own.get('negative') ?? null,
      diversity: [...own].filter(([each]) => each.startsWith('diversity/')).map(([, each]) => each),
    });
  }

  try {
    // One batch more than runs at once waits ready, so that no core idles between steps.
    await workOff(engine.concurrency + 1, take, paint);
  } finally {
    await studio.dispose();
  }
  return counts;
}

/** How to paint a picture anew, or undefined where it will do or has had its chances. */
function retryOf(picture: Picture, { image, stalled }: Painted): Picture | undefined {
  if (stalled && !picture.redirected) return { ...picture, redirected: true };
  if (picture.attempt === mostRetries || !judgePicture(image.rgb)) return undefined;
  return { ...picture, attempt: picture.attempt + 1 };
}
