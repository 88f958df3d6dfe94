import type { WeightChange } from '../../content/read-edits.ts';
import type { Substitution } from '../../content/schema/edit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { Graph, Shape } from '../network/graph.ts';
import { receptiveField } from '../network/layers/receptive-field.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { inferShapes } from '../network/shape.ts';
import { findLayer } from '../run/compute-model.ts';
import { UserError } from '../user-error.ts';
import { changeWeights } from './change-weights.ts';
import { graft } from './graft.ts';
import { locateUnit } from './locate-unit.ts';
import { substituteChannels } from './substitute-channels.ts';
import type { ChannelSubstitution } from './substitute-channels.ts';

/** What an edit does to a network. */
export interface Changes {
  weights: readonly WeightChange[];
  substitutions: readonly Substitution[];
}

/**
 * Applies changes to a copy of a network; its layers keep their names. Units that replace others are computed from the network as it was.
 * @param others the networks, by id, that units of other models come from
 * @throws UserError for a unit without weights of its own, and for one whose map does not lie over that of the unit it is to replace
 */
export function applyChanges(
  model: LoadedModel,
  { weights, substitutions }: Changes,
  others: ReadonlyMap<string, LoadedModel>,
): LoadedModel {
  const shapes = shapesOf(model);
  const changed = weights.reduce((graph, { units, factor, weights: sign }) => {
    const located = units.map((unit) => {
      const { layer, index } = parseUnitId(unit);
      return locateUnit(graph, shapes, findLayer(model.model, layer).tensor, index, unit);
    });
    return changeWeights(graph, located, factor, sign);
  }, model.graph);
  return substituteUnits({ ...model, graph: changed }, model.graph, substitutions, others);
}

/** The map of a unit in a graph that several networks may share. */
export interface Source {
  tensor: string;
  index: number;
}

/**
 * Puts the units that are to replace others into a model's graph.
 * @param original the model's graph before any change, which units of the model itself are read from
 * @returns the joined graph, and where each substitution's new unit is in it
 */
export function graftSources(
  model: LoadedModel,
  original: Graph,
  substitutions: readonly Pick<Substitution, 'by' | 'unit'>[],
  others: ReadonlyMap<string, LoadedModel>,
): { graph: Graph; sources: Source[] } {
  const isChanged = original !== model.graph;
  const grafted = new Map<string, string>();
  let { graph } = model;
  const sources = substitutions.map(({ unit, by }) => {
    const { model: id, layer: slug, index } = parseUnitId(by);
    const own = id === model.model.id;
    const other = own ? { ...model, graph: original } : others.get(id)!;
    const { tensor } = findLayer(other.model, slug);
    requireAligned(model, parseUnitId(unit).layer, other, slug);
    if (own && !isChanged) return { tensor, index };
    const scope = own ? 'before' : `beside/${id}`;
    const key = `${scope}/${slug}`;
    if (!grafted.has(key)) {
      const joined = graft(graph, other.graph, tensor, key);
      graph = joined.graph;
      grafted.set(key, joined.tensor);
    }
    return { tensor: grafted.get(key)!, index };
  });
  return { graph, sources };
}

function substituteUnits(
  model: LoadedModel,
  original: Graph,
  substitutions: readonly Substitution[],
  others: ReadonlyMap<string, LoadedModel>,
): LoadedModel {
  if (substitutions.length === 0) return model;
  const { graph: joined, sources } = graftSources(model, original, substitutions, others);
  const shapes = shapesOf({ ...model, graph: joined });
  const byLayer = new Map<string, ChannelSubstitution[]>();
  for (const [i, { unit, gain, offset }] of substitutions.entries()) {
    const { layer, index } = parseUnitId(unit);
    byLayer.set(layer, [...(byLayer.get(layer) ?? []), { index, source: sources[i]!, gain, offset }]);
  }
  const preactivations = new Map(model.preactivations);
  const graph = [...byLayer].reduce((edited, [slug, channels]) => {
    const { tensor } = findLayer(model.model, slug);
    // A unit that stands in has no other value before its nonlinearity.
    preactivations.set(slug, tensor);
    return substituteChannels(edited, shapes, tensor, channels);
  }, joined);
  return { ...model, graph, preactivations };
}

const shapesOf = ({ graph, model: { input } }: LoadedModel): Map<string, Shape> =>
  inferShapes(graph, { [pixels]: [1, 3, ...input.sizePx] });

/** Cell for cell, both maps must look at the same place of the image. */
function requireAligned(model: LoadedModel, slug: string, other: LoadedModel, otherSlug: string): void {
  const [here, there] = [
    describeGrid(model, slug),
    describeGrid({ ...other, model: { ...other.model, input: model.model.input } }, otherSlug),
  ];
  if (here === there) return;
  throw new UserError(
    `${other.model.id}/${otherSlug} cannot stand in for ${model.model.id}/${slug}: its map has ${there}, not ${here}`,
  );
}

function describeGrid(model: LoadedModel, slug: string): string {
  const { tensor } = findLayer(model.model, slug);
  const [, , ...cells] = shapesOf(model).get(tensor)!;
  const { sizePx, stridePx, startPx } = receptiveField(model.graph, pixels, tensor);
  const centres = [0, 1].map((axis) => startPx[axis as 0 | 1] + sizePx[axis as 0 | 1] / 2);
  return `${cells.join('×')} cells every ${stridePx.join('×')} px from ${centres.join(', ')}`;
}
