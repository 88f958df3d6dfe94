import { relative, resolve } from 'node:path';
import type { Model } from '../../content/schema.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import { readModel } from '../content/read-record.ts';
import { rememberWhereabouts } from '../content/whereabouts.ts';
import { withLock } from '../content/with-lock.ts';
import { writeModel } from '../content/write-record.ts';
import { isSameNetwork } from '../network/is-same-network.ts';
import { loadModel, type LoadOptions } from '../network/model.ts';
import { readOwnLabels } from '../network/own-labels.ts';
import { projectRoot } from '../project-root.ts';
import { UserError } from '../user-error.ts';
import { formatModel } from './inspect.ts';
import { requireNetwork } from './require-network.ts';

/**
 * `atlas add FILE --as ID` or `atlas add NAME`: reads a network whole and writes its record. Adding the same file again says where
 * it lies now, and finds its layers anew.
 */
export async function add(target: string | undefined, options: Options, effects: Effects): Promise<void> {
  const paths = await openContent(options.content);
  const given = loadOptions(options);
  const labels = options.labels === undefined ? undefined : await readOwnLabels(options.labels);
  const { file, id } = await requireNetwork(paths, target, options, effects);
  const { model } = await loadModel(file, { id, ...given, labels });
  const replaced = await withLock(paths, async () => {
    const present = await readModel(paths, id);
    if (present) requireSame(present, model);
    // Content stays with the file that it was made from, though another one may hold the same network.
    if (present && present.network.sha256 !== model.network.sha256) model.network = present.network;
    if (labels === undefined && present?.labels) model.labels = present.labels;
    await writeModel(paths, model);
    const isInside = !relative(projectRoot, resolve(file)).startsWith('..');
    await rememberWhereabouts(paths, id, {
      ...(!isInside && { network: resolve(file) }),
      ...(options.images !== undefined && { images: resolve(options.images) }),
    });
    return present !== null;
  });
  if (options.json) return effects.write(`${JSON.stringify(model, null, 2)}\n`);
  effects.write(formatModel(model));
  effects.log(`${replaced ? 'added again' : 'added'} ${id}; npm run atlas -- run ${id} computes it`);
}

/** What was said on the command line about how pixels become the network's input. */
export function loadOptions({ preset, mean, scale, channels, size }: Options): Omit<LoadOptions, 'id'> {
  const isInNumbers = mean !== undefined || scale !== undefined || channels !== undefined;
  if (preset !== undefined && isInNumbers) {
    throw new UserError('give --preset, or --mean, --scale and --channels, not both');
  }
  const tooLarge = mean?.find((value) => Math.abs(value) > 1);
  if (tooLarge !== undefined) {
    throw new UserError(`--mean is taken from pixels in 0 … 1: for ${tooLarge} say ${(tooLarge / 255).toPrecision(4)}`);
  }
  const source = 'given when it was added';
  return {
    ...(preset !== undefined && { preset }),
    ...(size !== undefined && { sizePx: size }),
    ...(isInNumbers && {
      normalization: { channels: channels ?? 'rgb', mean: mean ?? [0, 0, 0], scale: scale ?? [1, 1, 1], source },
    }),
  };
}

function requireSame({ id, network }: Model, { network: other }: Model): void {
  if (isSameNetwork(network, other)) return;
  throw new UserError(`the id "${id}" belongs to another network (${network.source}): choose another id with --as`);
}
