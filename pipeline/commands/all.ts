import { checkClaims } from '../check-claims.ts';
import { openLedgers } from '../claims/open-ledgers.ts';
import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import type { ContentPaths } from '../content/paths.ts';
import { listModels, listShards, readModel } from '../content/read-record.ts';
import { withLock } from '../content/with-lock.ts';
import { openEngine } from '../engine/open-engine.ts';
import { readCatalog } from '../network/catalog.ts';
import { publishSite } from '../publish-site.ts';
import { computeModel, openJob } from '../run/compute-model.ts';
import { isConnected } from '../run/connect-layers.ts';
import { isRanked } from '../run/rank-layers.ts';
import { isTuned } from '../run/tune-layers.ts';
import { isVisualized } from '../run/visualize-layers.ts';
import { requireModel } from './require-model.ts';

/** `atlas`: computes the networks of the main job, or the one that --model names, tests what is claimed, and builds the site. */
export async function all(options: Options, effects: Effects): Promise<void> {
  const paths = await openContent(options.content);
  const { embedded } = await readCatalog();
  const ids =
    options.model === undefined ? embedded.filter(({ mainJob }) => mainJob).map(({ id }) => id) : [options.model];
  await withLock(paths, async () => {
    for (const id of ids) await computeModel(paths, await requireModel(paths, id), options, effects);
    for (const { id } of embedded) if (!ids.includes(id)) await reportStale(paths, id, effects);
    const known = new Set([...ids, ...embedded.map(({ id }) => id)]);
    for (const id of await listModels(paths)) if (!known.has(id)) await reportShown(paths, id, effects);
    await checkClaims({
      paths,
      ledgers: await openLedgers(paths),
      openEngine: () => openEngine({ engine: options.engine, provider: options.provider, warn: effects.log }),
      effects,
    });
    await publishSite(paths, effects);
  });
}

/** Of other networks, which need not be on this machine, whatever has been computed is shown. */
async function reportShown(paths: ContentPaths, id: string, effects: Effects): Promise<void> {
  const layerCount = (await readModel(paths, id))?.layers.length ?? 0;
  const shownCount = (await listShards(paths, id)).length;
  effects.log(`${id}: shown as it is, ${shownCount} of ${counted(layerCount, 'layer')}`);
}

/** Content that is committed is taken as it is; says so when its recipe, network or images have changed since. */
async function reportStale(paths: ContentPaths, id: string, effects: Effects): Promise<void> {
  const record = await readModel(paths, id);
  if (!record) return effects.log(`${id}: not computed yet; npm run atlas -- run ${id} does it`);
  const job = await openJob(paths, record, {}, effects, async () => {
    throw new Error('nothing is computed here');
  });
  let staleCount = 0;
  for (const layer of job.layers) {
    const parts = await Promise.all([
      isVisualized(job, layer),
      isRanked(job, layer),
      isConnected(job, layer),
      isTuned(job, layer),
    ]);
    if (parts.includes(false)) staleCount++;
  }
  if (staleCount === 0) return effects.log(`${id}: up to date as committed, ${counted(job.layers.length, 'layer')}`);
  effects.log(
    `${id}: ${staleCount} of ${counted(job.layers.length, 'layer')} kept, but not as this version would compute them; npm run atlas -- run ${id} renews them`,
  );
}
