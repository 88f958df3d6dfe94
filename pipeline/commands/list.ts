import { z } from 'zod';
import { alignColumns } from '../cli/align-columns.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import type { ContentPaths } from '../content/paths.ts';
import { listModels, readMirror, readModel, readShardPart, readTuning } from '../content/read-record.ts';

/** What of a shard's units is there. */
const ShardCoverage = z.object({
  units: z.array(
    z.object({
      features: z.unknown(),
      examples: z.unknown(),
      inputs: z.array(z.unknown()),
      outputs: z.array(z.unknown()),
    }),
  ),
});

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
  const mirror = await readMirror(paths, id);
  const row: Row = {
    id,
    title: model.title,
    layerCount: model.layers.length,
    unitCount: model.layers.reduce((sum, { unitCount }) => sum + unitCount, 0),
    visualized: 0,
    withExamples: 0,
    connected: 0,
    mirrored: mirror?.layers.reduce((sum, { own }) => sum + own.length, 0) ?? 0,
    tuned: 0,
  };
  for (const { slug } of model.layers) {
    const { units = [] } = (await readShardPart(ShardCoverage, paths, id, slug)) ?? {};
    row.visualized += units.filter(({ features }) => features !== null).length;
    row.withExamples += units.filter(({ examples }) => examples !== null).length;
    row.connected += units.filter(({ inputs, outputs }) => inputs.length + outputs.length > 0).length;
    row.tuned += (await readTuning(paths, id, slug))?.units.length ?? 0;
  }
  return row;
}
