import type { Features, Flaw, Layer, StepCalibration } from '../../content/schema.ts';
import { formatUnitId } from '../../content/unit-id.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { seedOf } from '../random.ts';
import { calibrateSteps } from './calibrate-steps.ts';
import type { Climb } from './climb.ts';
import { judgePicture } from './judge-picture.ts';
import { missingPictures } from './missing-pictures.ts';
import type { PictureKind } from './missing-pictures.ts';
import type { VisualizeOptions } from './recipes.ts';
import { openStudio } from './studio.ts';
import type { Painted, RenderedImage } from './studio.ts';
import { usualBatchSize } from './usual-batch-size.ts';
import { workOff } from './work-off.ts';

/** A picture as it is handed over. */
export interface FinishedImage extends RenderedImage {
  /** What was wrong with those that were thrown away before it. */
  discarded: readonly Flaw[];
  /** What stayed wrong with it. */
  flaw: Flaw | undefined;
}

/** The pictures of one unit that it lacked; null and empty for those it had, or is not to have. */
export interface RenderedUnit {
  index: number;
  positive: FinishedImage | null;
  negative: FinishedImage | null;
  diversity: FinishedImage[];
}

/** What did not go as it should. */
export interface VisualizeCounts {
  /** Pictures that had to be begun again, from redirected gradients or another seed. */
  retried: number;
  /** Pictures that stayed worthless and were kept all the same. */
  flawed: { unit: number; kind: PictureKind; flaw: Flaw }[];
}

export interface VisualizeRequest {
  model: LoadedModel;
  layer: Layer;
  engine: Engine;
  /** Indices of the units to paint; each of them lacks some picture. */
  units: readonly number[];
  options: VisualizeOptions;
  /** Pictures that are there already, by unit. */
  present?: ReadonlyMap<number, Features>;
  /** What an earlier run found out about the layer's steps, for options with a tolerance. */
  steps?: StepCalibration | undefined;
  /** Called before the first picture where `steps` had to be found out. */
  onSteps?: (steps: StepCalibration) => Promise<void> | void;
  /** Pictures that climb in one run of the engine, by default what suits it; changes the speed, not the pictures. */
  batchSize?: number | undefined;
  /** Called as pictures climb, with how many steps they took since, each one's counted. */
  onProgress?: (pictureSteps: number) => void;
  /** Called for each unit when all its missing pictures are there, roughly in the order of `units`. */
  onUnit: (unit: RenderedUnit) => Promise<void> | void;
  signal?: AbortSignal | undefined;
}

/** A picture that comes out worthless is painted anew at most this often. */
const mostRetries = 2;

/** How hard diverse pictures push each other away, in units of what the unit's own picture reached. Lucid's 100 is about a tenth of what InceptionV1's objectives reach. */
const repulsionRatio = 0.1;

interface Picture {
  unit: number;
  kind: PictureKind;
  /** 0 for the first seed. */
  attempt: number;
  discarded: readonly Flaw[];
  redirected: boolean;
}

/** What came of a picture, and how to paint it anew where it will not do. */
interface Outcome {
  picture: Picture;
  image: RenderedImage;
  flaw: Flaw | undefined;
  retry: Picture | undefined;
}

/** Diverse pictures of one unit, which depend on each other. */
interface Group {
  pictures: Picture[];
  repulsion: number;
}

type Task = { singles: Picture[] } | { groups: Group[] };

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
  present = new Map(),
  steps,
  onSteps,
  batchSize = usualBatchSize(engine),
  onProgress,
  onUnit,
  signal,
}: VisualizeRequest): Promise<VisualizeCounts> {
  const counts: VisualizeCounts = { retried: 0, flawed: [] };
  const missing = new Map(units.map((unit) => [unit, missingPictures(unit, options, present.get(unit))]));
  const fresh = units.flatMap((unit) => missing.get(unit)!.single.map((kind) => begin(unit, kind)));
  // Empty places of a batch cost as much as others.
  const places = Math.max(1, Math.min(batchSize, fresh.length));
  const diverseUnits = units.filter((unit) => missing.get(unit)!.diverse.length > 0).length;
  const groupCount = Math.max(1, Math.min(Math.floor(batchSize / options.diversityCount), diverseUnits));
  const studio = await openStudio({ model, layer, engine, options, batchSize: places, groupCount, signal });
  // One batch more than runs at once waits ready, so that no core idles between steps.
  const laneCount = engine.concurrency + 1;
  let { stepCount, rate }: Pick<StepCalibration, 'stepCount' | 'rate'> = steps ?? options;

  const again: Picture[] = [];
  const groups: Group[] = [];
  const images = new Map<number, Map<PictureKind, FinishedImage>>(units.map((unit) => [unit, new Map()]));
  for (const unit of units) {
    const positive = present.get(unit)?.positive;
    if (positive) pushDiverse(unit, positive.objective);
  }

  function pushDiverse(unit: number, objective: number): void {
    const pictures = missing.get(unit)!.diverse.map((kind) => begin(unit, kind));
    if (pictures.length > 0) groups.push({ pictures, repulsion: repulsionRatio * Math.max(0, objective) });
  }

  /** What is nearest to completing a unit comes first, as soon as it fills a batch. */
  function take(): Task | undefined {
    if (groups.length >= groupCount || (groups.length > 0 && again.length + fresh.length === 0)) {
      const { redirected } = groups[0]!.pictures[0]!;
      return { groups: takeAlike(groups, groupCount, ({ pictures }) => pictures[0]!.redirected === redirected) };
    }
    const queue = again.length >= places || fresh.length === 0 ? again : fresh;
    const first = queue[0];
    if (!first) return undefined;
    const fits = ({ unit, redirected }: Picture) =>
      redirected === first.redirected && studio.partOf(unit) === studio.partOf(first.unit);
    return { singles: takeAlike(queue, places, fits) };
  }

  const paint = (task: Task): Promise<void> =>
    'groups' in task ? paintGroups(task.groups) : paintSingles(task.singles);

  async function paintSingles(pictures: readonly Picture[]): Promise<void> {
    for (const outcome of await paintOnce(pictures)) {
      const { retry } = outcome;
      if (!retry) {
        await finish(outcome);
        continue;
      }
      counts.retried++;
      again.push(retry);
    }
  }

  async function paintGroups(batch: readonly Group[]): Promise<void> {
    const all = await paintOnce(
      batch.flatMap(({ pictures }) => pictures),
      batch.map(({ repulsion }) => repulsion),
    );
    for (const { pictures, repulsion } of batch) {
      const outcomes = all.splice(0, pictures.length);
      const first = outcomes.find(({ retry }) => retry)?.retry;
      if (!first) {
        for (const outcome of outcomes) await finish(outcome);
        continue;
      }
      // The whole group begins anew as its first worthless member must.
      counts.retried += pictures.length;
      const { attempt, redirected } = first;
      const anew = outcomes.map(({ picture, retry }) => {
        return { ...picture, attempt, redirected, discarded: retry?.discarded ?? picture.discarded };
      });
      groups.push({ pictures: anew, repulsion });
    }
  }

  async function paintOnce(pictures: readonly Picture[], repulsion?: readonly number[]): Promise<Outcome[]> {
    const { redirected } = pictures[0]!;
    const climbs = pictures.map((picture) =>
      climbOf(layer, formatUnitId(model.model.id, layer.slug, picture.unit), picture),
    );
    const painted = await studio.paint(climbs, { stepCount, rate, redirected, repulsion, onProgress });
    return pictures.map((picture, i) => {
      const { image } = painted[i]!;
      const flaw = judgePicture(image.rgb, image.sizePx);
      return { picture, image, flaw, retry: retryOf(picture, painted[i]!, flaw) };
    });
  }

  async function finish({ picture, image, flaw }: Outcome): Promise<void> {
    if (flaw) counts.flawed.push({ unit: picture.unit, kind: picture.kind, flaw });
    await hang(picture, { ...image, discarded: picture.discarded, flaw });
  }

  async function hang({ unit: index, kind }: Picture, image: FinishedImage): Promise<void> {
    const own = images.get(index)!;
    own.set(kind, image);
    if (kind === 'positive') pushDiverse(index, image.objective);
    const { single, diverse } = missing.get(index)!;
    if (own.size < single.length + diverse.length) return;
    images.delete(index);
    await onUnit({
      index,
      positive: own.get('positive') ?? null,
      negative: own.get('negative') ?? null,
      diversity: diverse.map((each) => own.get(each)!),
    });
  }

  try {
    if (options.tolerance !== undefined && !steps) {
      const found = await calibrateSteps({
        studio,
        unitCount: layer.unitCount,
        climbOf: (unit) => climbOf(layer, formatUnitId(model.model.id, layer.slug, unit), begin(unit, 'positive')),
        options: { ...options, tolerance: options.tolerance },
        batchSize: places,
        laneCount,
      });
      ({ stepCount, rate } = found);
      await onSteps?.(found);
    }
    await workOff(laneCount, take, paint);
  } finally {
    await studio.dispose();
  }
  return counts;
}

/** Takes the first items off a queue, as far as they are alike. */
function takeAlike<Item>(queue: Item[], most: number, fits: (item: Item) => boolean): Item[] {
  const misfit = queue.slice(0, most).findIndex((item) => !fits(item));
  return queue.splice(0, misfit === -1 ? most : misfit);
}

const begin = (unit: number, kind: PictureKind): Picture => ({
  unit,
  kind,
  attempt: 0,
  discarded: [],
  redirected: false,
});

function climbOf({ unitCount }: Layer, id: string, { unit, kind, attempt }: Picture): Climb {
  const direction = new Float32Array(unitCount);
  direction[unit] = kind === 'negative' ? -1 : 1;
  return { seed: seedOf(attempt === 0 ? `${id}/${kind}` : `${id}/${kind}/${attempt}`), direction };
}

/** How to paint a picture anew, or undefined where it will do or has had its chances. */
function retryOf(picture: Picture, { stalled }: Painted, flaw: Flaw | undefined): Picture | undefined {
  if (stalled && !picture.redirected) return { ...picture, redirected: true };
  if (picture.attempt === mostRetries || !flaw) return undefined;
  return { ...picture, attempt: picture.attempt + 1, discarded: [...picture.discarded, flaw] };
}
