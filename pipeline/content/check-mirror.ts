import { findTwins } from '../../content/find-twins.ts';
import type { Layer, Model } from '../../content/schema.ts';
import type { LayerMirror, ModelMirror } from '../../content/schema/mirror.ts';
import { canonicalJson } from './digest.ts';
import { provenanceOfMirror } from './provenance-of-parts.ts';

/** Checks what is known of mirrored images against the model, and that its twins follow from its correlations. */
export function checkMirror(model: Model, mirror: ModelMirror, report: (problem: string) => void): void {
  if (mirror.model !== model.id) report(`names itself "${mirror.model}"`);
  for (const found of mirror.layers) {
    const layer = model.layers.find(({ slug }) => slug === found.layer);
    if (!layer) report(`the model has no layer "${found.layer}"`);
    else checkLayer(model, layer, found, report);
  }
}

function checkLayer(model: Model, layer: Layer, found: LayerMirror, report: (problem: string) => void): void {
  const { provenance, own, partners, crosses, twins, rule, corpus } = found;
  if (provenance.modelSha256 !== model.network.sha256) report(`${layer.slug} was made from another network file`);
  else if (provenanceOfMirror(model, layer, provenance, corpus.digest).digest !== provenance.digest) {
    report(`${layer.slug} was made from another input, layer or corpus than the records say`);
  }
  if ([own, partners, crosses].some(({ length }) => length !== layer.unitCount)) {
    return report(`${layer.slug} has not the ${layer.unitCount} units of its layer`);
  }
  const lost = partners.find((partner) => partner !== null && partner >= layer.unitCount);
  if (lost !== undefined) report(`${layer.slug} names unit ${lost}, which does not exist`);
  if (canonicalJson(findTwins(found, rule)) !== canonicalJson(twins)) {
    report(`${layer.slug} lists other twins than follow from its correlations`);
  }
}
