import { readFile } from 'node:fs/promises';
import type { Connection, Layer, Model, Shard } from '../../content/schema.ts';
import type { EditResult } from '../../content/schema/edit.ts';
import type { Members } from '../../content/schema/members.ts';
import type { LayerTuning } from '../../content/schema/tuning.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { decodeWeightMap } from '../../content/weight-map.ts';
import { decodeWeightSlice } from '../../content/weight-matrix.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readEditResult, readMembers, readShard, readTuning } from '../content/read-record.ts';
import { recall } from '../recall.ts';
import { expandedKernels, type UnitInputs } from './expanded-kernels.ts';
import type { Kernel } from './kernel.ts';
import type { Networks } from './networks.ts';
import { sampleAnswers } from './sample-answers.ts';

/** What a layer's shard says of its weights; the rest of it is not kept. */
interface ShardWeights {
  matrices: Shard['matrices'];
  inputs: Shard['units'][number]['inputs'][];
  outputs: Shard['units'][number]['outputs'][];
}

/** Excitation ≥ 0 and inhibition ≤ 0 of one unit by every unit of an earlier layer, on one scale. */
export interface InputSums {
  excitation: Float32Array;
  inhibition: Float32Array;
}

/** What can be read of one model. Every claim about it asks the same reader, so that nothing is read twice. */
export interface ModelEvidence {
  model: Model;
  layer(slug: string): Layer;
  /** Kernels that content holds between two units; null where it holds no list of that pair of layers. */
  listedMaps(from: string, to: string, unit: number): Promise<Map<number, Kernel> | null>;
  /** What the weight matrix says of one unit; null where content has none of that pair of layers. */
  storedSums(from: string, to: string, unit: number): Promise<InputSums | null>;
  /** From the network, over any distance. @throws Obstacle where it is not here */
  kernels(from: string, to: string, units: readonly number[]): Promise<Map<number, UnitInputs>>;
  /** Null where content has none of that layer. */
  tuning(layer: string): Promise<LayerTuning | null>;
  /** Members of families; null where nobody has looked for any. */
  members(): Promise<Members | null>;
  /** Null where it was not measured. */
  edit(slug: string): Promise<EditResult | null>;
  /** What units answer to a fixed sample of pictograms, by unit; from the network. @throws Obstacle where it is not here */
  answers(layer: string): Promise<Float32Array[]>;
}

export function openModelEvidence(paths: ContentPaths, model: Model, networks: Networks): ModelEvidence {
  const shards = new Map<string, Promise<ShardWeights | null>>();
  const matrices = new Map<string, Promise<Uint8Array | null>>();
  const expanded = new Map<string, Map<number, UnitInputs>>();
  const tunings = new Map<string, Promise<LayerTuning | null>>();
  const answers = new Map<string, Promise<Float32Array[]>>();

  const layer = (slug: string): Layer => {
    const found = model.layers.find((candidate) => candidate.slug === slug);
    if (!found) throw new Error(`${model.id} has no layer ${slug}`);
    return found;
  };
  const shardOf = (slug: string) =>
    recall(shards, slug, async () => pickWeights(await readShard(paths, model.id, slug)));

  return {
    model,
    layer,

    async listedMaps(from, to, unit) {
      const [later, earlier] = [await shardOf(to), await shardOf(from)];
      const inputs = later?.inputs[unit]?.find((group) => group.layer === from);
      if (!inputs) return null;
      const maps = new Map<number, Kernel>();
      const keep = (index: number, { map }: Connection) =>
        void maps.set(index, { size: map.size, weights: decodeWeightMap(map) });
      for (const connection of inputs.strongest) keep(parseUnitId(connection.unit).index, connection);
      for (const [index, groups] of (earlier?.outputs ?? []).entries()) {
        const outputs = groups.find((group) => group.layer === to)?.strongest ?? [];
        const same = outputs.find((connection) => parseUnitId(connection.unit).index === unit);
        if (same) keep(index, same);
      }
      return maps;
    },

    async storedSums(from, to, unit) {
      const matrix = (await shardOf(to))?.matrices.find((candidate) => candidate.layer === from);
      if (!matrix) return null;
      const bytes = await recall(matrices, matrix.file, () => readFile(paths.weights(matrix.file)).catch(() => null));
      return bytes && decodeWeightSlice(bytes, layer(from).unitCount, unit);
    },

    async kernels(from, to, units) {
      const pair = `${from} ${to}`;
      const known = expanded.get(pair) ?? new Map<number, UnitInputs>();
      expanded.set(pair, known);
      const missing = [...new Set(units)].filter((unit) => !known.has(unit));
      if (missing.length > 0) {
        const network = await networks.load(model);
        const layers = { from: layer(from), to: layer(to) };
        const found = await expandedKernels(network, { ...layers, units: missing }, await networks.engine());
        for (const [unit, kernels] of found) known.set(unit, kernels);
      }
      return known;
    },

    tuning: (slug) => recall(tunings, slug, () => readTuning(paths, model.id, slug)),

    members: () => readMembers(paths, model.id),

    edit: (slug) => readEditResult(paths, slug),

    answers: (slug) =>
      recall(answers, slug, async () => {
        const network = await networks.load(model);
        return sampleAnswers(network, layer(slug), await networks.corpus(), await networks.engine());
      }),
  };
}

function pickWeights(shard: Shard | null): ShardWeights | null {
  if (!shard?.provenance.weights) return null;
  const { matrices, units } = shard;
  return { matrices, inputs: units.map((unit) => unit.inputs), outputs: units.map((unit) => unit.outputs) };
}
