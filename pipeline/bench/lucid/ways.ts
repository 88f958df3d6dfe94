import type { Verdict } from '../../../content/schema/lucid-comparison.ts';
import type { Layer } from '../../../content/schema.ts';
import { chooseCanvas } from '../../visualize/canvas.ts';
import { recipes } from '../../visualize/recipes.ts';
import type { VisualizeOptions } from '../../visualize/recipes.ts';

/** How a sample is painted. */
export type WayName = Verdict['way'];

/** A way that paints here. */
export interface Way {
  options: Pick<VisualizeOptions, 'parameterization' | 'decorrelated' | 'objective' | 'settleSteps'>;
  sizePx: number;
  windowPx: number;
}

/** Of Lucid's render_vis. */
export const lucidSizePx = 128;

/** Lucid's crops leave this of the padded picture; its scale changes it by a tenth, ours keeps it. */
const lucidWindowPx = lucidSizePx + 2 * 12 - 8 - 4;

const lucidOptions = { parameterization: 'fourier', decorrelated: true, objective: 'channel', settleSteps: 0 } as const;

/**
 * - `same`: Lucid's recipe by our step.
 * - `pixels`: the same, every pixel a parameter and every colour for itself.
 * - `still`: the same, the picture neither padded nor moved.
 * - `own`: what the atlas paints.
 * @param stepCount of the climb: all of them settle where the picture stays still
 */
export function wayOf(name: Exclude<WayName, 'lucid'>, layer: Layer, inputSizePx: number, stepCount: number): Way {
  const lucid = { options: lucidOptions, sizePx: lucidSizePx, windowPx: lucidWindowPx };
  switch (name) {
    case 'same':
      return lucid;
    case 'pixels':
      return { ...lucid, options: { ...lucidOptions, parameterization: 'pixels', decorrelated: false } };
    case 'still':
      return { ...lucid, windowPx: lucidSizePx, options: { ...lucidOptions, settleSteps: stepCount } };
    case 'own':
      return { ...chooseCanvas(layer, inputSizePx, recipes.full.padPx), options: recipes.full };
  }
}
