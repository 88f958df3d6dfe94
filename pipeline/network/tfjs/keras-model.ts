import { z } from 'zod';
import { UserError } from '../../user-error.ts';

/** A layer of a Keras model at work on some tensors. A layer that is shared appears once for each use. */
export interface KerasCall {
  /** Class of the layer, such as `Conv2D`. */
  layer: string;
  /** The layer's own name, by which its weights go. */
  name: string;
  /** Name of what it computes: the layer's, behind those of the models around it, numbered from its second use on. */
  output: string;
  inputs: readonly string[];
  config: Readonly<Record<string, unknown>>;
}

/** A Keras model without its nesting. */
export interface KerasModel {
  /** Keras's first version number; TensorFlow.js is as Keras 2. */
  kerasVersion: number;
  /** Every layer behind those it reads from; the first ones are of class InputLayer. */
  calls: readonly KerasCall[];
  outputs: readonly string[];
}

const Config = z.record(z.string(), z.unknown());

const LayerConfig = z.object({
  class_name: z.string(),
  /** Keras 2 and 3 in functional models; a sequential one has it in the config. */
  name: z.string().optional(),
  config: Config.or(z.array(z.unknown())),
  inbound_nodes: z.array(z.unknown()).default([]),
});
type LayerConfig = z.infer<typeof LayerConfig>;

/** [layer, which of its uses, which of its outputs] */
type Reference = readonly [layer: string, use: number, output: number];

const keyOf = ([layer, use]: Reference) => `${use} ${layer}`;

const modelClasses = new Set(['Functional', 'Model', 'Sequential']);
const isModel = ({ class_name }: LayerConfig) => modelClasses.has(class_name);

/**
 * Lays out the layers of a topology as Keras 2 and 3 and TensorFlow.js write it, models within models included.
 * @throws UserError for what is no sequential or functional model, layers that are read but not there, and circles
 */
export function readKerasModel(topology: Readonly<Record<string, unknown>>, file: string): KerasModel {
  const parsed = LayerConfig.safeParse(topology['model_config'] ?? topology);
  if (!parsed.success || !isModel(parsed.data)) {
    const found = parsed.success ? `a model of class ${parsed.data.class_name}` : 'no Keras model';
    throw new UserError(
      `${file}: its modelTopology is ${found}: export the network as a sequential or functional model, or as a graph model`,
    );
  }
  const calls: KerasCall[] = [];
  const outputs = layOut(parsed.data, { calls, file, prefix: '', fed: [] });
  const version = /^\d+/.exec(String(topology['keras_version']))?.[0];
  return { kerasVersion: Number(version ?? 2), calls, outputs };
}

interface Surroundings {
  /** Gets the calls. */
  calls: KerasCall[];
  file: string;
  /** Of the names within a nested model. */
  prefix: string;
  /** What a nested model is called with, one tensor an input; empty for the outermost. */
  fed: readonly string[];
}

/** Appends the calls of a model and returns its outputs. */
function layOut(model: LayerConfig, surroundings: Surroundings): string[] {
  const config = Array.isArray(model.config) ? { layers: model.config } : model.config;
  const listed = z.array(LayerConfig).safeParse(config['layers']);
  if (!listed.success || listed.data.length === 0) {
    throw new UserError(
      `${surroundings.file}: the list of layers of its ${model.class_name} model is damaged or empty: get the file again`,
    );
  }
  return model.class_name === 'Sequential'
    ? layOutSequence(listed.data, config, surroundings)
    : layOutFunction(listed.data, config, surroundings);
}

function layOutSequence(layers: readonly LayerConfig[], config: Record<string, unknown>, around: Surroundings) {
  const [first] = layers;
  const { calls, prefix, fed } = around;
  let current: readonly string[] = fed;
  if (fed.length === 0 && first!.class_name !== 'InputLayer') {
    // Without an input layer the first layer says what the model takes, or the model itself once it is built.
    const own = Array.isArray(first!.config) ? {} : first!.config;
    const shape = own['batch_input_shape'] ?? own['batch_shape'] ?? config['build_input_shape'];
    const output = `${nameOf(first!)}_input`;
    calls.push({ layer: 'InputLayer', name: output, output, inputs: [], config: { batch_shape: shape } });
    current = [output];
  }
  for (const layer of layers) {
    if (layer.class_name === 'InputLayer' && fed.length > 0) continue;
    current = call(layer, `${prefix}${nameOf(layer)}`, current, around);
  }
  return [...current];
}

function layOutFunction(layers: readonly LayerConfig[], config: Record<string, unknown>, around: Surroundings) {
  const { file, prefix, fed } = around;
  const entrances = readReferences(config['input_layers']).map(([layer]) => layer);
  const exits = readReferences(config['output_layers']);
  const references = [...exits, ...layers.flatMap((layer) => readReferences(layer.inbound_nodes))];
  const computed = new Map<string, readonly string[]>();
  const tensorAt = (reference: Reference) => {
    const outputs = computed.get(keyOf(reference));
    return outputs && (outputs[reference[2]] ?? `${outputs[0]}:${reference[2]}`);
  };

  let waiting = layers.flatMap((layer) => usesOf(layer, references));
  while (waiting.length > 0) {
    const blocked: Use[] = [];
    for (const use of waiting) {
      const { layer, name, count, reads } = use;
      const inputs = reads.map(tensorAt);
      if (!inputs.every((input) => input !== undefined)) {
        blocked.push(use);
        continue;
      }
      const given = layer.class_name === 'InputLayer' ? fed[entrances.indexOf(name)] : undefined;
      const output = `${prefix}${name}${count === 0 ? '' : `_${count}`}`;
      computed.set(use.key, given === undefined ? call(layer, output, inputs, around) : [given]);
    }
    if (blocked.length === waiting.length) throw lost(blocked[0]!, layers, file);
    waiting = blocked;
  }
  return exits.map((reference) => {
    const output = tensorAt(reference);
    if (output !== undefined) return output;
    throw new UserError(`${file}: its output "${reference[0]}" is computed by none of its layers: get the file again`);
  });
}

/** One of the times that a layer is called. */
interface Use {
  layer: LayerConfig;
  name: string;
  /** How many there were before. */
  count: number;
  /** By which others refer to it. */
  key: string;
  reads: Reference[];
}

/** The uses of a layer. Those of a nested model may be counted from 1: its own making is one that is not listed. */
function usesOf(layer: LayerConfig, references: readonly Reference[]): Use[] {
  const name = nameOf(layer);
  const nodes = layer.class_name === 'InputLayer' ? [[]] : layer.inbound_nodes;
  const last = references.reduce((largest, [other, use]) => (other === name ? Math.max(largest, use) : largest), 0);
  const first = isModel(layer) && last === nodes.length ? 1 : 0;
  return nodes.map((node, count) => {
    return { layer, name, count, key: keyOf([name, first + count, 0]), reads: readReferences(node) };
  });
}

function lost({ name, reads }: Use, layers: readonly LayerConfig[], file: string): UserError {
  const missing = reads.find(([layer]) => !layers.some((other) => nameOf(other) === layer));
  const why = missing ? `reads "${missing[0]}", which is not there` : 'waits for what waits for it';
  return new UserError(`${file}: its layer "${name}" ${why}: get the file again`);
}

/** Appends what a layer or a nested model computes from `inputs`; returns its outputs. */
function call(layer: LayerConfig, output: string, inputs: readonly string[], around: Surroundings): readonly string[] {
  if (isModel(layer)) return layOut(layer, { ...around, prefix: `${output}/`, fed: inputs });
  const config = Array.isArray(layer.config) ? {} : layer.config;
  around.calls.push({ layer: layer.class_name, name: nameOf(layer), output, inputs, config });
  return [output];
}

function nameOf({ name, class_name, config }: LayerConfig): string {
  const own = Array.isArray(config) ? undefined : config['name'];
  return name ?? (typeof own === 'string' ? own : class_name);
}

/**
 * Finds the tensors in what a layer is called with, in order: triples with or without more behind them (Keras 2, TensorFlow.js),
 * or objects that tell their history (Keras 3), in lists within lists.
 */
function readReferences(node: unknown): Reference[] {
  if (Array.isArray(node)) {
    const [layer, use, output] = node as unknown[];
    if (typeof layer === 'string' && typeof use === 'number' && typeof output === 'number')
      return [[layer, use, output]];
    return node.flatMap(readReferences);
  }
  if (typeof node !== 'object' || node === null) return [];
  const { args, class_name: kind, config } = node as Record<string, unknown>;
  if (kind === '__keras_tensor__') return readReferences((config as Record<string, unknown>)?.['keras_history']);
  return readReferences(args);
}
