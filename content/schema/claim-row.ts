// What rows of claims say: units, connections and kernels as they are written in a ledger.

import { z } from 'zod';

/** A unit of the ledger's model. */
export interface LayerUnit {
  /** Slug of its layer. */
  layer: string;
  index: number;
}

const unitPattern = '([a-z0-9][a-z0-9-]*)/(0|[1-9][0-9]*)';
const unitForm = 'a unit is written as in "mixed3b/379"';

/** `mixed3b/379` */
export const LayerUnit = z
  .string()
  .regex(new RegExp(`^${unitPattern}$`), unitForm)
  .transform((text): LayerUnit => {
    const [layer = '', index = ''] = text.split('/');
    return { layer, index: Number(index) };
  });

/** Which part of the map is meant: the input lies on that side of the unit that reads it. */
export const mapPlaces = ['above', 'below', 'the left', 'the right', 'the centre'] as const;
export type MapPlace = (typeof mapPlaces)[number];

const connectionVerbs = ['excites', 'inhibits', 'ignores'] as const;

/** What one unit is said to do to a later one. */
export interface ConnectionStatement {
  from: LayerUnit;
  verb: (typeof connectionVerbs)[number];
  to: LayerUnit;
  /** Where in the map; null for the map as a whole. */
  place: MapPlace | null;
}

const connectionPattern = new RegExp(
  `^${unitPattern} (${connectionVerbs.join('|')}) ${unitPattern}(?: from (${mapPlaces.join('|')}))?$`,
);

/** `mixed3a/145 inhibits mixed3b/379`, `mixed4b/237 excites mixed4c/447 from above`: excites, inhibits, or ignores (has next to no weight). */
export const ConnectionStatement = z
  .string()
  .regex(
    connectionPattern,
    `a connection is written as in "mixed3a/147 excites mixed3b/379", with ${connectionVerbs.join(', ')}, and perhaps "from above" (${mapPlaces.join(', ')})`,
  )
  .transform((text): ConnectionStatement => {
    const [, fromLayer = '', from, verb, toLayer = '', to, place] = connectionPattern.exec(text)!;
    return {
      from: { layer: fromLayer, index: Number(from) },
      verb: verb as ConnectionStatement['verb'],
      to: { layer: toLayer, index: Number(to) },
      place: (place as MapPlace | undefined) ?? null,
    };
  });

/** A kernel that was published: row 0 is the top, in any unit of weight. */
export interface PublishedMap {
  /** [rows, columns] */
  size: [number, number];
  /** Row by row. */
  weights: number[];
}

/** `0 12 -3 / 4 5 6 / …`: a row after the other with slashes between them. */
export const PublishedMap = z.string().transform((text, context): PublishedMap => {
  const rows = text.split('/').map((row) => row.trim().split(/\s+/).map(Number));
  const [first] = rows;
  const weights = rows.flat();
  if (rows.some(({ length }) => length !== first!.length) || !weights.every(Number.isFinite) || weights.length < 4) {
    context.addIssue(`a map is rows of as many numbers each, with slashes between them, not "${text}"`);
  } else if (weights.every((weight) => weight === weights[0])) {
    context.addIssue('a map of equal numbers has no shape');
  }
  return { size: [rows.length, first!.length], weights };
});

const edgePattern = new RegExp(`^${unitPattern} to ${unitPattern}$`);

/** `mixed3a/147 to mixed3b/379`, earlier unit first. */
export function parseEdge(text: string): { from: LayerUnit; to: LayerUnit } {
  const [, fromLayer = '', from, toLayer = '', to] = edgePattern.exec(text)!;
  return { from: { layer: fromLayer, index: Number(from) }, to: { layer: toLayer, index: Number(to) } };
}

/** `mixed3a/147 to mixed3b/379` */
export const Edge = z
  .string()
  .regex(edgePattern, 'a connection with a map is written as in "mixed3a/147 to mixed3b/379"');
