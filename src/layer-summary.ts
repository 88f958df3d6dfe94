import type { CorpusImage, Flaw, Shard, Sprite, Unit } from '../content/schema.ts';
import type { OpenShard, OpenWeightDetails } from './atlas.ts';
import { listShardFiles, listUnitFiles, listWeightFiles } from './published-files.ts';
import { beatsExamples, pictureRatio } from './picture-ratio.ts';
import { quantile } from './quantile.ts';
import type { Shortfall } from './shortfall.ts';
import { explainShortfall } from './shortfall.ts';

/** What other pages need to know of a unit. */
export interface UnitSummary {
  index: number;
  /** Its positive feature image. */
  picture: { file: string; sizePx: number } | null;
  /** See pictureRatio. */
  ratio: number | null;
  /** Activation of the strongest example. */
  activation: number | null;
  /** Share of images in which it is above zero. */
  density: number | null;
  /** Labels of the strongest examples, all different, strongest first. */
  labels: string[];
}

/** What other pages need to know of a layer. */
export interface LayerSummary {
  sprite: Sprite | null;
  provenance: Shard['provenance'];
  /** Files that its pages show or offer; see listShardFiles. */
  files: string[];
  units: UnitSummary[];
  /** Slugs of the earlier layers with which there is a matrix of weights. */
  matrices: string[];
  /** How many steps the pictures take, where a sample of the units has told. */
  steps: Shard['steps'];
  attempts: Attempts;
  /** Units that have both a picture and examples. */
  comparedCount: number;
  /** Those of them whose picture excites no more than the best example. */
  shortfalls: Shortfall[];
  /** For each earlier layer, the median over units of the share of weight that the listed connections make up. */
  coverage: { from: string; median: number }[];
}

/** How often a layer's pictures had to be begun again. */
export interface Attempts {
  /** All pictures that are shown: positive, negative and diverse. */
  pictureCount: number;
  /** Pictures that were thrown away, by what was wrong with them. */
  discarded: Map<Flaw, number>;
  /** Pictures that something is still wrong with. */
  flawedCount: number;
}

/** How many examples lend a unit their labels. */
const labelCount = 3;

/** What lies beside a shard. */
export interface Beside {
  /** Of the shard's corpus; without examples there are none. */
  images?: ReadonlyMap<string, CorpusImage> | undefined;
  details?: OpenWeightDetails | null;
}

/** Goes through a layer's units once. */
export function summarizeLayer(shard: OpenShard, { images = new Map(), details = null }: Beside = {}): LayerSummary {
  const { sprite, provenance, steps } = shard;
  const files = new Set([...listShardFiles(shard), ...(details ? listWeightFiles(details) : [])]);
  const units: UnitSummary[] = [];
  const attempts: Attempts = { pictureCount: 0, discarded: new Map(), flawedCount: 0 };
  let comparedCount = 0;
  const shortfalls: Shortfall[] = [];
  const shares = new Map<string, number[]>();
  for (let index = 0; index < shard.unitCount; index++) {
    const unit = shard.readUnit(index);
    for (const file of listUnitFiles(unit, provenance.examples?.corpus)) files.add(file);
    units.push(summarizeUnit(unit, images));
    countAttempts(attempts, unit);
    const wins = beatsExamples(unit);
    if (wins !== null) comparedCount++;
    if (wins === false) shortfalls.push(explainShortfall(unit));
    for (const { layer, coverage } of unit.inputs) {
      if (!shares.has(layer)) shares.set(layer, []);
      shares.get(layer)!.push(coverage);
    }
  }
  const coverage = [...shares].map(([from, listed]) => {
    const sorted = listed.sort((a, b) => a - b);
    return { from, median: quantile(sorted, 0.5) };
  });
  const matrices = shard.matrices.map(({ layer }) => layer);
  return {
    sprite,
    provenance,
    files: [...files],
    units,
    matrices,
    steps,
    attempts,
    comparedCount,
    shortfalls,
    coverage,
  };
}

function countAttempts(attempts: Attempts, { features }: Unit): void {
  if (!features) return;
  for (const picture of [features.positive, features.negative, ...features.diversity]) {
    if (!picture) continue;
    attempts.pictureCount++;
    if (picture.flaw) attempts.flawedCount++;
    for (const flaw of picture.discarded ?? []) {
      attempts.discarded.set(flaw, (attempts.discarded.get(flaw) ?? 0) + 1);
    }
  }
}

function summarizeUnit(unit: Unit, images: ReadonlyMap<string, CorpusImage>): UnitSummary {
  const { features, examples } = unit;
  const labels = (examples?.strongest ?? [])
    .slice(0, labelCount)
    .flatMap(({ image }) => images.get(image)?.label ?? []);
  return {
    index: unit.index,
    picture: features && { file: features.positive.file, sizePx: features.positive.sizePx },
    ratio: features && pictureRatio(features.positive, unit),
    activation: examples?.strongest[0]?.activation ?? null,
    density: examples?.density ?? null,
    labels: [...new Set(labels)],
  };
}

/** Picks at most `count` items, evenly spaced: a sample that nobody chose for its looks. */
export function sampleEvenly<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)]!);
}
