import type { Graph, Node, Pads, Pair, Tensor } from '../../../pipeline/network/graph.ts';
import { transposeTensor } from '../../../pipeline/network/transpose-tensor.ts';

/** A Keras model: what model.json says of it, and its weights. */
export interface KerasTopology {
  topology: object;
  weights: Map<string, Tensor>;
}

/**
 * Writes a plain convolutional network as a functional model of Keras 2, explicit padding as ZeroPadding2D before a "valid"
 * layer. Every tensor's layer has the tensor's name. Pools must see no negative values where they are padded.
 * @param sizePx [height, width] of the images
 * @throws Error for an operator that Keras has no layer for, such as LRN
 */
export function toKeras(graph: Graph, [height, width]: Pair): KerasTopology {
  const layers: object[] = [];
  const weights = new Map<string, Tensor>();
  const add = (kind: string, name: string, reads: readonly string[], config: object = {}) => {
    const inbound = reads.length > 0 ? [reads.map((read) => [read, 0, 0, {}])] : [];
    layers.push({ class_name: kind, name, config: { ...config, name }, inbound_nodes: inbound });
    return name;
  };
  const padded = (x: string, output: string, [top, left, bottom, right]: Pads) => {
    if (top + left + bottom + right === 0) return x;
    const padding = [
      [top, bottom],
      [left, right],
    ];
    return add('ZeroPadding2D', `${output}/pad`, [x], { padding, data_format: 'channels_last' });
  };
  const learn = (output: string, node: Node, permutation: readonly number[]) => {
    const [, weightName, biasName] = node.inputs;
    weights.set(`${output}/kernel`, transposeTensor(graph.constants.get(weightName!)!, permutation));
    if (biasName !== undefined) weights.set(`${output}/bias`, graph.constants.get(biasName)!);
    return { use_bias: biasName !== undefined, activation: 'linear' };
  };

  function write(node: Node): void {
    const [x] = node.inputs;
    const output = node.outputs[0]!;
    switch (node.op) {
      case 'Conv': {
        const { pads, strides, dilations } = node.attributes;
        const config = { ...learn(output, node, [2, 3, 1, 0]), strides, dilation_rate: dilations, padding: 'valid' };
        add('Conv2D', output, [padded(x!, output, pads)], config);
        return;
      }
      case 'MaxPool':
      case 'AveragePool': {
        const { pads, strides, kernel } = node.attributes;
        const kind = node.op === 'MaxPool' ? 'MaxPooling2D' : 'AveragePooling2D';
        add(kind, output, [padded(x!, output, pads)], { pool_size: kernel, strides, padding: 'valid' });
        return;
      }
      case 'Concat':
        add('Concatenate', output, node.inputs, { axis: -1 });
        return;
      case 'Gemm':
        add('Dense', output, [x!], learn(output, node, [0, 1]));
        return;
      case 'Flatten':
        add('Flatten', output, [x!], { data_format: 'channels_last' });
        return;
      case 'Relu':
      case 'Softmax':
        add('Activation', output, [x!], { activation: node.op.toLowerCase() });
        return;
      default:
        throw new Error(`Keras has no layer for ${node.op} "${node.name}"`);
    }
  }

  const { name } = graph.inputs[0]!;
  add('InputLayer', name, [], { batch_input_shape: [null, height, width, 3], dtype: 'float32' });
  graph.nodes.forEach(write);
  const exits = graph.outputs.map((output) => [output, 0, 0]);
  const config = { name: 'model', layers, input_layers: [[name, 0, 0]], output_layers: exits };
  const model = { class_name: 'Functional', config };
  return { topology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: model }, weights };
}
