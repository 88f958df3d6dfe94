import type { Layer, Model } from '../../content/schema.ts';
import type { Members } from '../../content/schema/members.ts';
import type { LayerTuning } from '../../content/schema/tuning.ts';
import { provenanceOfTuning } from './provenance-of-parts.ts';

/** Checks a layer's tuning against the model: its units, their responses, and what it says it was made from. */
export function checkTuning(model: Model, layer: Layer, tuning: LayerTuning, report: (problem: string) => void): void {
  const { provenance, sets, units } = tuning;
  if (tuning.model !== model.id || tuning.layer !== layer.slug) report(`names itself ${tuning.model}/${tuning.layer}`);
  if (provenance.modelSha256 !== model.network.sha256) report('was made from another network file');
  else if (provenanceOfTuning(model, layer, provenance, sets).digest !== provenance.digest) {
    report('was made from another input, layer or stimuli than the records say');
  }
  if (units.length !== layer.unitCount || units.some(({ index }, i) => index !== i)) {
    report(`has not the ${layer.unitCount} units of its layer`);
  }
  const torn = units.find(
    ({ answers, control }) =>
      control.length !== sets.length ||
      answers.length !== sets.length ||
      answers.some(({ responses, peaks }, i) => {
        const { conditions, orientationCount } = sets[i]!;
        return (
          peaks.length !== conditions.length || atob(responses.cells).length !== conditions.length * orientationCount
        );
      }),
  );
  if (torn) report(`unit ${torn.index} does not answer every stimulus`);
}

/** Checks that families name layers and units of the model alone. */
export function checkMembers(model: Model, { families }: Members, report: (problem: string) => void): void {
  for (const { family, layers } of families) {
    for (const found of layers) {
      const unitCount = model.layers.find(({ slug }) => slug === found.layer)?.unitCount ?? 0;
      const lost = found.members.find(({ index }) => index >= unitCount);
      if (lost) report(`"${family}" has the member ${found.layer}/${lost.index}, which does not exist`);
    }
  }
}
