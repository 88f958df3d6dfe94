import type { Model } from '../content/schema.ts';
import type { ShownLayer } from './atlas.ts';
import { formatCount } from './format-number.ts';

/** `11 layers`, or `3 of 11 layers` while others are still to be computed. */
export function countLayers(model: Model, shown: readonly ShownLayer[]): string {
  const all = `${formatCount(model.layers.length)} ${model.layers.length === 1 ? 'layer' : 'layers'}`;
  return shown.length < model.layers.length ? `${formatCount(shown.length)} of ${all}` : all;
}
