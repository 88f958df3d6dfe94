import type { Layer } from '../../content/schema.ts';
import type { Graph } from '../network/graph.ts';
import type { LoadedModel } from '../network/model.ts';
import { UserError } from '../user-error.ts';
import { chooseCanvas } from '../visualize/canvas.ts';
import { recipes } from '../visualize/recipes.ts';
import type { StepOptions } from '../visualize/step-graph.ts';
import { inceptionV1, preactivationOf } from './inception-v1.ts';

/** A layer and the size of its pictures. */
export interface Subject {
  name: string;
  /** Takes `pixels`. */
  network: Graph;
  /** The layer's pre-activation. */
  target: string;
  sizePx: number;
  windowPx: number;
}

/** InceptionV1 with random weights, where no network is given. */
export function inceptionSubject(): Subject {
  const [layer, sizePx] = ['mixed4c', 128];
  const name = `InceptionV1/${layer}`;
  return { name, network: inceptionV1(), target: preactivationOf(layer), sizePx, windowPx: sizePx };
}

/** A layer of a network as a benchmark's subject, its pictures as large as the atlas paints them. */
export function subjectOf({ model, graph, preactivations }: LoadedModel, layer: Layer): Subject {
  const target = preactivations.get(layer.slug)!;
  const canvas = chooseCanvas(layer, Math.min(...model.input.sizePx), recipes.full.padPx);
  return { name: `${model.id}/${layer.slug}`, network: graph, target, ...canvas };
}

/**
 * Finds layers of a model by their slugs.
 * @throws UserError that names one it does not have
 */
export function pickLayers({ model }: LoadedModel, slugs: readonly string[]): Layer[] {
  return slugs.map((slug) => {
    const layer = model.layers.find((each) => each.slug === slug);
    if (!layer) throw new UserError(`the network has no layer "${slug}": it has ${model.layers.map((each) => each.slug).join(', ')}`); // prettier-ignore
    return layer;
  });
}

/** How a subject is climbed. */
export function stepOptionsOf({ target, sizePx, windowPx }: Subject, batch: number): StepOptions {
  return { ...recipes.full, target, batch, sizePx, windowPx, diverse: false, relu: 'exact', pool: 'argmax' };
}
