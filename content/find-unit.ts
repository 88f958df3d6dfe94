import { nearest } from './nearest.ts';
import type { Layer } from './schema.ts';
import { formatUnitId } from './unit-id.ts';

/** A unit that was meant, or half a sentence that says why there is none. */
export type FoundUnit = { id: string } | { problem: string };

/** As much of a model as units are found by. */
export interface UnitNames {
  layers: readonly Pick<Layer, 'slug' | 'unitCount'>[];
}

/**
 * Finds the unit that a person means by `googlenet/inception-4c/447` or, within a model, `inception-4c/447` and `4c/447`: a layer's name may
 * be cut to an end that begins behind a hyphen or with a digit, as long as it is the only one of that end.
 * @param models by id
 * @param home the model of a name that names none
 */
export function findUnit(text: string, models: ReadonlyMap<string, UnitNames>, home: string): FoundUnit {
  const parts = text.split('/');
  const [index = '', layerName = '', modelId = home] = parts.toReversed();
  if (parts.length < 2 || parts.length > 3) {
    return { problem: `"${text}" is no unit: write LAYER/INDEX, such as ${exampleOf(models.get(home))}` };
  }
  const model = models.get(modelId);
  if (!model) return { problem: `"${text}" names no model that is here${suggest(modelId, [...models.keys()])}` };
  const found = findLayers(layerName, model);
  if (found.length !== 1) {
    const problem = found.length === 0 ? 'names no layer' : 'could be of any of several layers';
    const layers = (found.length === 0 ? model.layers : found).map(({ slug }) => `${slug}/${index}`);
    return { problem: `"${text}" ${problem} of ${modelId}${suggest(`${layerName}/${index}`, layers)}` };
  }
  const [{ slug, unitCount }] = found as [UnitNames['layers'][number]];
  if (!/^(0|[1-9][0-9]*)$/.test(index) || Number(index) >= unitCount) {
    const nearestId = formatUnitId(modelId, slug, /^[0-9]+$/.test(index) ? unitCount - 1 : 0);
    return {
      problem: `there is no unit "${text}": ${slug} has units 0 to ${unitCount - 1} (the nearest is ${nearestId})`,
    };
  }
  return { id: formatUnitId(modelId, slug, Number(index)) };
}

/** The layer of that name, else those whose names end with it. */
function findLayers(name: string, { layers }: UnitNames): UnitNames['layers'] {
  const exact = layers.filter(({ slug }) => slug === name);
  if (exact.length > 0 || name === '') return exact;
  return layers.filter(({ slug }) => {
    const before = slug.at(-name.length - 1) ?? '';
    return slug.endsWith(name) && (before === '-' || (/^\d/.test(name) && !/\d/.test(before)));
  });
}

function suggest(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? ` (there are: ${known.join(', ')})` : ` (did you mean ${meant}?)`;
}

function exampleOf(model: UnitNames | undefined): string {
  const layer = model?.layers.at(-1);
  return layer ? `${layer.slug}/${layer.unitCount - 1}` : 'conv1/0';
}
