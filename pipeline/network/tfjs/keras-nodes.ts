import { UserError } from '../../user-error.ts';
import type { Tensor } from '../graph.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { TensorflowNode } from '../tensorflow/tensorflow-node.ts';
import { plainList } from './keras-config.ts';
import { writeLayer } from './keras-layers.ts';
import { readKerasModel } from './keras-model.ts';
import type { KerasCall } from './keras-model.ts';
import { openLayerScope } from './layer-scope.ts';
import type { WrittenLayers } from './layer-scope.ts';

/**
 * Writes a Keras model in TensorFlow's operators. What a layer computes has the layer's name; a layer that is not understood
 * becomes a node of an operator that is none, so that it is named as skipped and what comes before it is kept.
 * @param topology of a layers model
 * @param weights by their names in the shards
 * @throws UserError for what is no Keras model, and for layers that are damaged
 */
export function writeKerasNodes(
  topology: Readonly<Record<string, unknown>>,
  weights: ReadonlyMap<string, Tensor>,
  file: string,
): { nodes: TensorflowNode[]; constants: Map<string, Tensor> } {
  const { calls, kerasVersion } = readKerasModel(topology, file);
  const written: WrittenLayers = { kerasVersion, nodes: [], constants: new Map(weights), ranks: new Map() };
  for (const call of calls) {
    const before = written.nodes.length;
    try {
      if (call.layer === 'InputLayer') writeInput(call, written);
      else nameResult(call, writeLayer(call.layer, openLayerScope(call, written)), written);
    } catch (cause) {
      if (cause instanceof NotUnderstood) {
        // What the layer does before that is kept too, such as a convolution before a strange activation.
        const inputs = written.nodes.length > before ? [written.nodes.at(-1)!.name] : call.inputs;
        written.nodes.push({ name: call.output, op: cause.message, inputs, attributes: {} });
        continue;
      }
      // Writers throw plain errors; of any other kind are bugs, which keep their stack.
      if ((cause as Error).name !== 'Error') throw cause;
      const layer = `layer "${call.name}" (${call.layer})`;
      throw new UserError(`${file}: its ${layer} is damaged: ${(cause as Error).message}; get the file again`, {
        cause,
      });
    }
  }
  return written;
}

function writeInput({ output, config }: KerasCall, { nodes, ranks }: WrittenLayers): void {
  const sizes = plainList(config['batch_shape'] ?? config['batch_input_shape']);
  if (!Array.isArray(sizes)) throw new Error('it does not say the shape of its images');
  const shape = sizes.map((size: unknown) => (typeof size === 'number' ? size : -1));
  nodes.push({ name: output, op: 'Placeholder', inputs: [], attributes: { dtype: 'DT_FLOAT', shape: { shape } } });
  ranks.set(output, shape.length);
}

/** Gives the last node of a layer the layer's own name; a layer that passes its input on becomes an Identity. */
function nameResult({ output, inputs }: KerasCall, result: string, { nodes, ranks }: WrittenLayers): void {
  ranks.set(output, ranks.get(result) ?? 0);
  const last = nodes.at(-1);
  if (last?.name === result && !inputs.includes(result)) nodes[nodes.length - 1] = { ...last, name: output };
  else nodes.push({ name: output, op: 'Identity', inputs: [result], attributes: {} });
}
