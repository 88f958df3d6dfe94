import { resolve } from 'node:path';
import { schemaVersion, type Layer, type Model } from '../../content/schema.ts';
import type { LayerMirror } from '../../content/schema/mirror.ts';
import { alignColumns } from '../cli/align-columns.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { startProgress } from '../cli/progress.ts';
import { openContent } from '../content/open-content.ts';
import type { ContentPaths } from '../content/paths.ts';
import { provenanceOfMirror } from '../content/provenance-of-parts.ts';
import { isFresh } from '../content/provenance.ts';
import { readMirror } from '../content/read-record.ts';
import { readWhereabouts } from '../content/whereabouts.ts';
import { withLock } from '../content/with-lock.ts';
import { writeMirror, writeModel } from '../content/write-record.ts';
import { byLot } from '../corpus/by-lot.ts';
import type { Corpus, CorpusEntry } from '../corpus/corpus.ts';
import { openCorpus } from '../corpus/open-corpus.ts';
import { sampleEvenly } from '../corpus/sample-evenly.ts';
import { openEngine } from '../engine/open-engine.ts';
import { defaultTwinRule, mirrorLayers, recipeVersion } from '../mirror/mirror-layers.ts';
import { findLayer } from '../run/compute-model.ts';
import { loadRecorded } from '../run/load-recorded.ts';
import { UserError } from '../user-error.ts';
import { requireModel } from './require-model.ts';

/** What one call is to find out. */
interface Task {
  paths: ContentPaths;
  record: Model;
  layers: readonly Layer[];
  corpus: Corpus;
  /** Of that corpus, by lot. */
  images: readonly CorpusEntry[];
}

/**
 * `atlas mirror ID`: how alike units answer to images and to their mirror images, and which are each other's twins. Layers that are fresh are
 * skipped, the others share one pass over the images; a pass that is stopped starts over.
 */
export async function mirror(id: string | undefined, options: Options, effects: Effects): Promise<void> {
  if (id === undefined) throw new UserError('atlas mirror needs the id of a model (see: atlas list)');
  const paths = await openContent(options.content);
  const record = await requireModel(paths, id);
  const layers = options.layer === undefined ? record.layers : [findLayer(record, options.layer)];
  const folder = options.images === undefined ? (await readWhereabouts(paths, id)).images : resolve(options.images);
  const corpus = await openCorpus({ images: folder });
  const images = byLot(sampleEvenly(corpus.images, options.sample ?? corpus.images.length));
  const found = await withLock(paths, () => renew({ paths, record, layers, corpus, images }, options, effects));
  effects.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : formatLayers(id, found));
}

/** Shows images to the layers that are not fresh, and returns what is known of all that were asked for. */
async function renew(task: Task, options: Options, effects: Effects): Promise<LayerMirror[]> {
  const { paths, record, layers, corpus } = task;
  const present = new Map((await readMirror(paths, record.id))?.layers.map((found) => [found.layer, found]));
  const stale = layers.filter((layer) => !isFresh(present.get(layer.slug)?.provenance, wantedBy(task, layer)));
  if (stale.length === 0) effects.log(`${record.id}: ${counted(layers.length, 'layer')} up to date already`);
  else {
    for (const found of await show(task, stale, options, effects)) present.set(found.layer, found);
    await writeModel(paths, record);
    await writeMirror(paths, {
      schemaVersion,
      model: record.id,
      layers: record.layers.flatMap(({ slug }) => present.get(slug) ?? []),
    });
    for (const { file, reason } of corpus.skipped) effects.log(`${corpus.id}/${file} was left out: ${reason}`);
  }
  return layers.map(({ slug }) => present.get(slug)!);
}

async function show(
  task: Task,
  stale: readonly Layer[],
  { engine: name, provider, workers, batch }: Options,
  effects: Effects,
): Promise<LayerMirror[]> {
  const { paths, record, corpus, images } = task;
  const model = await loadRecorded(paths, record);
  const engine = await openEngine({ engine: name, provider, workers, warn: effects.log });
  const subject = `${record.id}, ${counted(stale.length, 'layer')}`;
  const progress = startProgress(effects, subject, ['image', 'shown both ways'], images.length);
  try {
    const { imageCount, symmetry, findings } = await mirrorLayers({
      model,
      layers: stale,
      engine,
      corpus,
      images,
      batchSize: batch,
      onProgress: progress.advance,
      signal: effects.signal,
    });
    const { id, title, digest } = corpus;
    return stale.map((layer) => ({
      layer: layer.slug,
      provenance: wantedBy(task, layer),
      corpus: { id, title, digest, imageCount, symmetry },
      rule: defaultTwinRule,
      ...findings.get(layer.slug)!,
    }));
  } finally {
    progress.end();
    await engine.dispose();
  }
}

/** How many images were asked for says which ones they are. */
const wantedBy = ({ record, corpus, images }: Task, layer: Layer) => {
  const recipe = { recipe: recipeVersion, options: { imageCount: images.length, rule: { ...defaultTwinRule } } };
  return provenanceOfMirror(record, layer, recipe, corpus.digest);
};

function formatLayers(id: string, layers: readonly LayerMirror[]): string {
  const rows = layers.map(({ layer, own, twins, rule, control }) => [
    `${id}/${layer}`,
    counted(own.length, 'unit'),
    `${own.filter((r) => r > rule.cross).length} answer alike to mirror images`,
    `${counted(twins.length, 'pair')} of twins`,
    `by chance ${control.twinCount}, r up to ${control.cross.toFixed(2)}`,
  ]);
  return `${alignColumns(rows).join('\n')}\n`;
}
