import type { Layer } from '../../content/schema.ts';
import type { Engine } from '../engine/engine.ts';
import { receptiveField } from '../network/layers/receptive-field.ts';
import type { LoadedModel } from '../network/model.ts';
import { pixels } from '../network/pixel-input.ts';
import { canProbe } from '../stimuli/can-probe.ts';
import { placeInField } from '../stimuli/place-in-field.ts';
import { openProbe } from '../stimuli/probe-layer.ts';
import { shuffleFilters } from '../stimuli/shuffle-filters.ts';
import { corners } from '../stimuli/stimulus-sets.ts';
import { countStimuli } from '../stimuli/tune-layer.ts';

/** What showing stimuli takes. */
export interface StimulusCosts {
  elapsedMs: number;
  /** Of all layers that can be shown any. */
  drawingCount: number;
}

/** Shows a few drawings to the layer that takes the most, once it has warmed up, and scales the time by multiply-adds on each layer's canvas. */
export async function timeStimuli(
  engine: Engine,
  model: LoadedModel,
  layers: readonly Layer[],
  now: () => number,
): Promise<StimulusCosts> {
  const plans = layers
    .filter((layer) => canProbe(model.model, layer))
    .map((layer) => {
      const { sizePx } = placeInField(model.model, layer, receptiveField(model.graph, pixels, layer.tensor));
      const [height, width] = model.model.input.sizePx;
      const drawingCount = countStimuli(layer.receptiveFieldPx);
      return { layer, drawingCount, work: (layer.multiplyAdds * sizePx ** 2) / (height * width) };
    });
  const [largest] = plans.toSorted((a, b) => b.work - a.work);
  if (!largest) return { elapsedMs: 0, drawingCount: 0 };
  const probe = await openProbe({ model, layer: largest.layer, engine }, [shuffleFilters(model.graph, 1)]);
  try {
    await probe.show(corners({ orientationCount: 4 * engine.concurrency, openingsDegrees: [90] }));
    const stimuli = corners({ orientationCount: 8 * engine.concurrency, openingsDegrees: [90] });
    const startMs = now();
    await probe.show(stimuli);
    const drawingMs = (now() - startMs) / stimuli.orientationCount;
    const elapsedMs = plans.reduce((sum, { drawingCount, work }) => sum + (drawingCount * drawingMs * work) / largest.work, 0); // prettier-ignore
    return { elapsedMs, drawingCount: plans.reduce((sum, { drawingCount }) => sum + drawingCount, 0) };
  } finally {
    await probe.dispose();
  }
}
