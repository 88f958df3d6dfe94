import type { Shard } from '../../content/schema.ts';
import { alignColumns } from '../cli/align-columns.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import type { ContentPaths } from '../content/paths.ts';
import { listModels, readMirror, readModel, readShard, readTuning } from '../content/read-record.ts';

/** How much of a model there is. */
interface Row {
  id: string;
  title: string;
  layerCount: number;
  unitCount: number;
  /** Units that have feature images, examples, connections. */
  visualized: number;
  withExamples: number;
  connected: number;
  /** Units that were shown mirrored images. */
  mirrored: number;
  /** Units that were shown stimuli. */
  tuned: number;
}

/** `atlas list`: the models of a content directory and how much of each is computed. */
export async function list({ content, json }: Options, { write }: Effects): Promise<void> {
  const paths = await openContent(content);
  const rows: Row[] = [];
  for (const id of await listModels(paths)) {
    const row = await describe(paths, id);
    if (row) rows.push(row);
  }
  if (json) return write(`${JSON.stringify(rows, null, 2)}\n`);
  if (rows.length === 0) return write(`no models in ${paths.directory} yet (see: atlas add --help)\n`);
  const table = rows.map((row) => [
    row.id,
    counted(row.layerCount, 'layer'),
    counted(row.unitCount, 'unit'),
    `${row.visualized} visualized`,
    `${row.withExamples} with examples`,
    `${row.connected} with weights`,
    `${row.mirrored} mirrored`,
    `${row.tuned} tuned`,
    row.title,
  ]);
  write(`${alignColumns(table).join('\n')}\n`);
}

async function describe(paths: ContentPaths, id: string): Promise<Row | null> {
  const model = await readModel(paths, id);
  if (!model) return null;
  const shards = await Promise.all(model.layers.map(({ slug }) => readShard(paths, id, slug)));
  const mirror = await readMirror(paths, id);
  const tunings = await Promise.all(model.layers.map(({ slug }) => readTuning(paths, id, slug)));
  const count = (has: (unit: Shard['units'][number]) => boolean) =>
    shards.reduce((sum, shard) => sum + (shard?.units.filter(has).length ?? 0), 0);
  return {
    id,
    title: model.title,
    layerCount: model.layers.length,
    unitCount: model.layers.reduce((sum, { unitCount }) => sum + unitCount, 0),
    visualized: count(({ features }) => features !== null),
    withExamples: count(({ examples }) => examples !== null),
    connected: count(({ inputs, outputs }) => inputs.length + outputs.length > 0),
    tuned: tunings.reduce((sum, tuning) => sum + (tuning?.units.length ?? 0), 0),
    mirrored: mirror?.layers.reduce((sum, { own }) => sum + own.length, 0) ?? 0,
  };
}
