import type { Layer } from '../../content/schema.ts';
import type { LoadedModel } from '../network/model.ts';
import { countMultiplyAdds } from '../network/layers/multiply-adds.ts';
import { pixels } from '../network/pixel-input.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';
import { chooseCanvas, type Canvas } from '../visualize/canvas.ts';
import { layerParts } from '../visualize/layer-parts.ts';
import { missingPictures } from '../visualize/missing-pictures.ts';
import type { VisualizeOptions } from '../visualize/recipes.ts';

/** Feature images of a layer that climb alike. */
export interface PicturePlan extends Canvas {
  layer: Layer;
  /** What they climb: a branch of the layer's pre-activation, or all of it for pictures that push each other apart. */
  tensor: string;
  /** Channels of that tensor. */
  channelCount: number;
  pictureCount: number;
  /** Of one step of one picture, forward and back. */
  multiplyAdds: number;
}

/**
 * Lists the pictures that a layer without any would get.
 * @param limit units that get them, the first ones; all by default
 */
export function planPictures(
  { model, graph, preactivations }: LoadedModel,
  layer: Layer,
  options: VisualizeOptions,
  limit = layer.unitCount,
): PicturePlan[] {
  const target = preactivations.get(layer.slug)!;
  const canvas = chooseCanvas(layer, Math.min(...model.input.sizePx), options.padPx);
  const shapes = inferShapes(subgraph(graph, [target]), { [pixels]: [1, 3, canvas.windowPx, canvas.windowPx] });
  const units = Array.from({ length: Math.min(limit, layer.unitCount) }, (_, unit) => ({
    unit,
    ...missingPictures(unit, options),
  }));
  const plan = (tensor: string, channelCount: number, pictureCount: number): PicturePlan => ({
    ...canvas,
    layer,
    tensor,
    channelCount,
    pictureCount,
    // The gradient by a convolution's input takes as many products as the convolution.
    multiplyAdds: 2 * countMultiplyAdds(graph, [tensor], shapes),
  });
  const single = layerParts(graph, target, model.input.sizePx).map(({ tensor, start, count }) => {
    const own = units.filter(({ unit }) => unit >= start && unit < start + count);
    return plan(
      tensor,
      count,
      own.reduce((sum, unit) => sum + unit.single.length, 0),
    );
  });
  const diverse = plan(
    target,
    layer.unitCount,
    units.reduce((sum, unit) => sum + unit.diverse.length, 0),
  );
  return [...single, diverse].filter(({ pictureCount }) => pictureCount > 0);
}
