import type { Layer, Model } from '../../content/schema.ts';
import { fitSets } from './fit-sets.ts';

/**
 * Whether a layer can be shown stimuli: some place of it sees nothing but the image that the network takes, and enough of it to tell
 * orientations apart. Its record says so; the network need not be at hand.
 */
export function canProbe(
  { input }: Pick<Model, 'input'>,
  { receptiveFieldPx, stridePx }: Pick<Layer, 'receptiveFieldPx' | 'stridePx'>,
): boolean {
  const canvasPx = Math.floor(Math.min(...input.sizePx) / stridePx) * stridePx;
  // Wherever the first place begins, one of those a stride apart lies inside.
  return receptiveFieldPx + stridePx - 1 <= canvasPx && fitSets(receptiveFieldPx).length > 0;
}
