import type { Layer, Model } from '../../content/schema.ts';
import type { EditResult } from '../../content/schema/edit.ts';
import type { FamilyLayer } from '../../content/schema/members.ts';
import type { LayerTuning } from '../../content/schema/tuning.ts';
import type { UnitInputs } from './expanded-kernels.ts';
import type { InputKey } from './digest-input.ts';
import type { Kernel } from './kernel.ts';
import type { InputSums, ModelEvidence } from './model-evidence.ts';
import { Obstacle } from './obstacle.ts';

/** What a check may read. Content is asked first, the network where content lacks something. */
export interface Evidence {
  model: Model;
  /** For looking things up; `record` where a finding depends on what it says. */
  layer(slug: string): Layer;
  /** A layer as the model's record describes it. */
  record(slug: string): Layer;
  /** Excitation and inhibition of some units by all units of an earlier layer, by unit. */
  sums(from: string, to: string, units: readonly number[]): Promise<Map<number, InputSums>>;
  /**
   * Kernels of inputs, by the later unit and then by the earlier one: those that are wanted, and whatever others are at hand.
   * @param wanted earlier units by the later one
   */
  maps(
    from: string,
    to: string,
    wanted: ReadonlyMap<number, readonly number[]>,
  ): Promise<Map<number, ReadonlyMap<number, Kernel>>>;
  /** All kernels of some units, from the network. */
  kernels(from: string, to: string, units: readonly number[]): Promise<Map<number, UnitInputs>>;
  tuning(layer: string): Promise<LayerTuning>;
  /** A family in those of some layers that were looked through. */
  family(slug: string, layers: readonly string[]): Promise<FamilyLayer[]>;
  /** What an edit was measured to change. */
  edit(slug: string): Promise<EditResult>;
  /** What the units of any model's layer answer to a fixed sample of pictograms, by unit. */
  answers(model: string, layer: string): Promise<Float32Array[]>;
}

/**
 * Opens what one claim may read.
 * @param open gives what can be read of a model; throws Obstacle where there is no such model
 * @param note told of every input, by which a finding is known to be stale later
 */
export async function openEvidence(
  model: string,
  open: (model: string) => Promise<ModelEvidence>,
  note: (key: InputKey) => void,
): Promise<Evidence> {
  const source = await open(model);

  async function kernels(from: string, to: string, units: readonly number[]): Promise<Map<number, UnitInputs>> {
    note(`network ${model}`);
    return source.kernels(from, to, units);
  }

  return {
    model: source.model,
    layer: source.layer,
    kernels,

    record(slug) {
      note(`record ${model}`);
      return source.layer(slug);
    },

    async sums(from, to, units) {
      const found = new Map<number, InputSums>();
      for (const unit of units) {
        const stored = await source.storedSums(from, to, unit);
        if (stored) found.set(unit, stored);
      }
      if (found.size > 0) note(`weights ${model}/${to}`);
      const missing = units.filter((unit) => !found.has(unit));
      if (missing.length === 0) return found;
      const read = await kernels(from, to, missing);
      for (const unit of missing) found.set(unit, sumKernels(read.get(unit)!));
      return found;
    },

    async maps(from, to, wanted) {
      const found = new Map<number, ReadonlyMap<number, Kernel>>();
      for (const [unit, inputs] of wanted) {
        const listed = await source.listedMaps(from, to, unit);
        if (listed && inputs.every((input) => listed.has(input))) found.set(unit, listed);
      }
      if (found.size > 0) note(`weights ${model}/${to}`);
      const missing = [...wanted.keys()].filter((unit) => !found.has(unit));
      if (missing.length === 0) return found;
      const read = await kernels(from, to, missing);
      for (const unit of missing) found.set(unit, new Map(read.get(unit)!.entries()));
      return found;
    },

    async tuning(slug) {
      const found = await source.tuning(slug);
      if (!found) {
        throw new Obstacle(
          `nobody has measured how ${slug} is tuned: atlas run ${model} --stages stimuli --layer ${slug} does it`,
        );
      }
      note(`tuning ${model}/${slug}`);
      return found;
    },

    async family(slug, layers) {
      const found = (await source.members())?.families.find(({ family }) => family === slug);
      if (!found) throw new Obstacle(`nobody has looked for the family ${slug} in ${model}: atlas families does it`);
      note(`family ${model}/${slug}`);
      return found.layers.filter(({ layer }) => layers.includes(layer));
    },

    async edit(slug) {
      const found = await source.edit(slug);
      if (!found) throw new Obstacle(`nobody has measured the edit ${slug}: atlas edit ${slug} does it`);
      note(`edit ${slug}`);
      return found;
    },

    async answers(other, slug) {
      const theirs = await open(other);
      note(`network ${other}`);
      note('corpus emoji');
      return theirs.answers(slug);
    },
  };
}

function sumKernels(inputs: UnitInputs): InputSums {
  const excitation = new Float32Array(inputs.length);
  const inhibition = new Float32Array(inputs.length);
  for (const [i, { weights }] of inputs.entries()) {
    for (let cell = 0; cell < weights.length; cell++) {
      if (weights[cell]! > 0) excitation[i]! += weights[cell]!;
      else inhibition[i]! += weights[cell]!;
    }
  }
  return { excitation, inhibition };
}
