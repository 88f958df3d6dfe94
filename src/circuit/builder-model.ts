import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../content/schema.ts';
import { hasShard, openSummary, openWeightDetails } from '../atlas.ts';
import { contentDir } from '../content-dir.ts';

/** A layer as the builder needs to know it. */
export interface BuilderLayer {
  slug: string;
  unitCount: number;
  /** Whether its units have pages. */
  hasPages: boolean;
  /** Side of their feature images. */
  picturePx: number;
  /** Below /assets/, of each unit; null where it has none. */
  pictures: (string | null)[];
  /** Slugs of earlier layers between which and this one weights are stored, the nearest first. */
  weights: string[];
  /** Other layers, earlier or later, of which this one's strongest maps are stored, with their [rows, columns]. */
  maps: Record<string, [number, number]>;
}

/** /circuits/builder/<model>.json */
export interface BuilderModel {
  id: string;
  title: string;
  /** From the image upwards. */
  layers: BuilderLayer[];
}

/** Gathers what the builder needs of a model, once for all of its units. */
export function gatherBuilderModel({ id, title, layers }: Model): BuilderModel {
  const stored = (name: string): boolean => existsSync(join(contentDir, 'weights', id, name));
  return {
    id,
    title,
    layers: layers.map(({ slug, unitCount }, i) => {
      const earlier = layers.slice(0, i).map((layer) => layer.slug);
      const pictures = hasShard(id, slug) ? openSummary(id, slug).units.map(({ picture }) => picture) : [];
      const packs = openWeightDetails(id, slug)?.packs ?? [];
      return {
        slug,
        unitCount,
        hasPages: hasShard(id, slug),
        picturePx: pictures.find((picture) => picture)?.sizePx ?? 0,
        pictures: pictures.map((picture) => picture?.file ?? null),
        weights: earlier.reverse().filter((other) => stored(`${slug}.${other}.bin`)),
        maps: Object.fromEntries(packs.map(({ layer, size }) => [layer, size])),
      };
    }),
  };
}
