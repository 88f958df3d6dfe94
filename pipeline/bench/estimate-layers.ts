import type { Layer } from '../../content/schema.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { recipes } from '../visualize/recipes.ts';
import { rateOf } from './on-provider.ts';
import type { Extent } from './on-provider.ts';
import { subjectOf } from './subject.ts';

/** What one picture for each unit of a layer would take. */
export interface LayerEstimate {
  layer: string;
  windowPx: number;
  unitCount: number;
  /** Steps of single pictures; null where the device has too little memory. */
  stepsPerSecond: number | null;
  seconds: number | null;
}

/** Measures every layer on its own, since they differ in cost by orders of magnitude. */
export async function estimateLayers(
  engine: Engine,
  model: LoadedModel,
  layers: readonly Layer[],
  { batch, ...extent }: Extent & { batch: number },
): Promise<LayerEstimate[]> {
  const estimates: LayerEstimate[] = [];
  for (const layer of layers) {
    const subject = subjectOf(model, layer);
    const stepsPerSecond = await rateOf(engine, subject, batch, extent);
    const stepCount = layer.unitCount * recipes.full.stepCount;
    estimates.push({
      layer: layer.slug,
      windowPx: subject.windowPx,
      unitCount: layer.unitCount,
      stepsPerSecond,
      seconds: stepsPerSecond === null ? null : stepCount / stepsPerSecond,
    });
  }
  return estimates;
}
