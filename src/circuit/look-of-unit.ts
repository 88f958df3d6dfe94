import { parseUnitId } from '../../content/unit-id.ts';
import { hasShard, openSummary } from '../atlas.ts';
import { assetHref, unitHref } from '../href.ts';
import type { UnitLook } from './draw-circuit.ts';

/** The page and the feature image of a unit, as far as it has been computed. */
export function lookOfUnit(unit: string): UnitLook {
  const { model, layer, index } = parseUnitId(unit);
  if (!hasShard(model, layer)) return { href: null, picture: null };
  const picture = openSummary(model, layer).units[index]?.picture ?? null;
  return {
    href: unitHref(model, layer, index),
    picture: picture && { href: assetHref(picture.file), sizePx: picture.sizePx },
  };
}
