import { formatNames } from '../../content/format-names.ts';
import type { Model } from '../../content/schema.ts';
import { alignColumns } from '../cli/align-columns.ts';
import { counted } from '../cli/counted.ts';
import { preparing } from '../cli/command-line.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import type { ContentPaths } from '../content/paths.ts';
import { writeAtomically } from '../content/write-atomically.ts';
import { drawDiagram } from '../diagram.ts';
import { describeModel } from '../network/describe.ts';
import { inputPresets } from '../network/input-preset.ts';
import { formatTriple, isAssumed } from '../network/input/choose-input.ts';
import { loadModel, type LoadedModel } from '../network/model.ts';
import { loadRecorded } from '../run/load-recorded.ts';
import { UserError } from '../user-error.ts';
import { loadOptions } from './add.ts';
import { formatTime, inspectTime } from './inspect-time.ts';
import { isModel, requireModel } from './require-model.ts';

/** Options of a run, which say what --time estimates. */
const ofTime = ['layer', 'limit', 'images', 'recipe', 'engine', 'provider', 'workers'] as const;

/**
 * `atlas inspect FILE|ID`: shows how a network is read, before anything is computed; writes nothing but the drawing that is asked for.
 * Times are estimated only on demand, since that takes seconds and the rest a moment.
 */
export async function inspect(target: string | undefined, options: Options, effects: Effects): Promise<void> {
  if (target === undefined) {
    throw new UserError('atlas inspect needs the file of a network, or the id of a model (see: atlas list)');
  }
  const alone = options.time ? undefined : ofTime.find((name) => options[name] !== undefined);
  if (alone) throw new UserError(`--${alone} says what --time estimates: give --time too`);
  const paths = await openContent(options.content);
  const loaded = await load(paths, target, options);
  if (options.svg !== undefined) {
    await writeAtomically(options.svg, drawDiagram(loaded), '--svg');
    effects.log(`drawn in ${options.svg}`);
  }
  const estimate = options.time && (await inspectTime(paths, loaded, options, effects));
  if (options.json) return effects.write(`${JSON.stringify({ ...loaded.model, estimate }, null, 2)}\n`);
  effects.write(formatModel(loaded.model));
  if (estimate) effects.write(`\n${formatTime(estimate)}`);
}

async function load(paths: ContentPaths, target: string, options: Options): Promise<LoadedModel> {
  if (!(await isModel(paths, target))) return loadModel(target, { id: 'inspected', ...loadOptions(options) });
  const told = preparing.find((name) => options[name] !== undefined);
  if (told) throw new UserError(`the record of "${target}" says how pixels become its input: change that with atlas add, where --${told} belongs`); // prettier-ignore
  return loadRecorded(paths, await requireModel(paths, target));
}

/** A model in a page of text: its input, a table of its layers, and what was not understood. */
export function formatModel(model: Model): string {
  const { network, input, labels, skipped } = model;
  const head = [
    `${network.source}  ${formatNames[network.format]}, SHA-256 ${network.sha256}`,
    `${millions(network.parameters)} parameters, ${millions(network.multiplyAdds)} multiply-adds at ${input.sizePx.join('×')}`,
    `input "${input.tensor}": ${input.channels}, (pixel − ${formatTriple(input.mean)}) · ${formatTriple(input.scale)}; ${input.source}`,
    ...(isAssumed(input) ? [adviceOnInput] : []),
    `classes: ${formatLabels(labels)}`,
  ];
  const titles = ['layer', 'units', 'map', 'sees px', 'every px', 'M mult-adds', 'inputs', 'tensor', 'branches'];
  const rows = describeModel({ model }).map((row) => [
    row.layer,
    row.units,
    row.map,
    row.receptiveFieldPx,
    row.stridePx,
    row.megaMultiplyAdds,
    row.inputs,
    row.tensor,
    row.branches,
  ]);
  const notUnderstood = skipped.map(
    ({ operator, node }) => `not understood: ${operator} (node "${node}"), left out with what depends on it`,
  );
  return `${[...head, '', ...alignColumns([titles, ...rows]), ...notUnderstood].join('\n')}\n`;
}

const adviceOnInput = `if that is not how the network was trained, give --preset (${Object.keys(inputPresets).join(', ')}), or --mean, --scale and --channels`;

const millions = (count: number): string => `${Number((count / 1e6).toPrecision(3))} M`;

function formatLabels(labels: Model['labels']): string {
  if (labels === null) return 'none, or nobody has said what they are called';
  return typeof labels === 'string' ? labels : `${counted(labels.length, 'label')} of its own`;
}
