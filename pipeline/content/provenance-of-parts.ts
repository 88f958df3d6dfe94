import type { Layer, Model, Provenance } from '../../content/schema.ts';
import type { NamedSet } from '../../content/schema/tuning.ts';
import { provenanceOf } from './provenance.ts';

/** The verb's recipe version and its options: those of this program, or those that a shard says it was made with. */
interface Recipe {
  recipe: number;
  options: Provenance['options'];
  limit?: number | undefined;
}

/** Feature images depend on the network alone. */
export const provenanceOfFeatures = (model: Model, layer: Layer, recipe: Recipe): Provenance =>
  provenanceOf({ ...recipe, model, layer });

/** Examples depend on the corpus as well. */
export const provenanceOfExamples = (model: Model, layer: Layer, recipe: Recipe, corpusDigest: string): Provenance =>
  provenanceOf({ ...recipe, model, layer, others: corpusDigest });

/** Tuning depends on the stimuli that are shown, which follow from what the layer sees. */
export const provenanceOfTuning = (model: Model, layer: Layer, recipe: Recipe, sets: readonly NamedSet[]): Provenance =>
  provenanceOf({ ...recipe, model, layer, others: { sets, fieldPx: layer.receptiveFieldPx } });

/** What units answer to mirrored images depends on the corpus as well. */
export const provenanceOfMirror = (model: Model, layer: Layer, recipe: Recipe, corpusDigest: string): Provenance =>
  provenanceOf({ ...recipe, model, layer, others: corpusDigest });

/**
 * Weights depend on the neighbouring layers, and where the network has gates, whose means are taken over a corpus, on that.
 * @param corpusDigest null for a network without gates
 */
export function provenanceOfWeights(
  model: Model,
  layer: Layer,
  recipe: Recipe,
  corpusDigest: string | null,
): Provenance {
  const tensors = (slugs: readonly string[]) =>
    model.layers.filter(({ slug }) => slugs.includes(slug)).map(({ slug, tensor }) => [slug, tensor]);
  const others = { inputs: tensors(layer.inputs), outputs: tensors(layer.outputs), corpus: corpusDigest };
  return provenanceOf({ ...recipe, model, layer, others });
}
