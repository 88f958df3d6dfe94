import type { Model } from '../../content/schema.ts';
import { parseUnitId } from '../../content/unit-id.ts';

/** Whether there is a unit of that id, whatever has been computed of it. @param models by id */
export function hasUnit(models: ReadonlyMap<string, Model>, id: string): boolean {
  const { model, layer, index } = parseUnitId(id);
  const unitCount = models.get(model)?.layers.find(({ slug }) => slug === layer)?.unitCount ?? 0;
  return Number.isInteger(index) && index >= 0 && index < unitCount;
}
