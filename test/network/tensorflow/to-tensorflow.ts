import type { Graph, Node, Pads, Pair, Tensor } from '../../../pipeline/network/graph.ts';
import type { TensorflowNode } from '../../../pipeline/network/tensorflow/tensorflow-node.ts';
import { transposeTensor } from '../../../pipeline/network/transpose-tensor.ts';

/** A network in TensorFlow's terms: nodes in order, and the values of its constants, which have no nodes. */
export interface TensorflowGraph {
  nodes: TensorflowNode[];
  constants: Map<string, Tensor>;
}

/** TensorFlow has an entry for each axis. */
const perAxis = ([rows, columns]: Pair) => [1, rows, columns, 1];

/**
 * Writes a plain convolutional network as TensorFlow has it: channels last, explicit padding as a Pad before a VALID window,
 * biases as BiasAdd, LRN without the division by its window. Every tensor keeps its name. Pools must see no negative values
 * where they are padded.
 * @param sizePx [height, width] of the images
 */
export function toTensorflow(graph: Graph, [height, width]: Pair): TensorflowGraph {
  const nodes: TensorflowNode[] = [];
  const constants = new Map<string, Tensor>();
  const add = (op: string, name: string, inputs: readonly string[], attributes: TensorflowNode['attributes'] = {}) => {
    nodes.push({ name, op, inputs, attributes });
    return name;
  };
  const constant = (name: string, tensor: Tensor) => {
    constants.set(name, tensor);
    return name;
  };
  const whole = (name: string, values: readonly number[], shape: readonly number[] = [values.length]) =>
    constant(name, { data: Int32Array.from(values), shape });
  const padded = (x: string, output: string, [top, left, bottom, right]: Pads) => {
    if (top + left + bottom + right === 0) return x;
    const table = whole(`${output}/paddings`, [0, 0, top, bottom, left, right, 0, 0], [4, 2]);
    return add('Pad', `${output}/Pad`, [x, table]);
  };
  const withBias = (product: string, output: string, biasName: string | undefined) => {
    if (biasName === undefined) return add('Identity', output, [product]);
    return add('BiasAdd', output, [product, constant(biasName, graph.constants.get(biasName)!)], {
      data_format: 'NHWC',
    });
  };

  function write(node: Node): void {
    const [x, weightName, biasName] = node.inputs;
    const output = node.outputs[0]!;
    switch (node.op) {
      case 'Conv': {
        const weight = transposeTensor(graph.constants.get(weightName!)!, [2, 3, 1, 0]);
        const { pads, strides, dilations } = node.attributes;
        const inputs = [padded(x!, output, pads), constant(weightName!, weight)];
        const attributes = {
          strides: perAxis(strides),
          dilations: perAxis(dilations),
          padding: 'VALID',
          data_format: 'NHWC',
        };
        withBias(add('Conv2D', `${output}/Conv2D`, inputs, attributes), output, biasName);
        return;
      }
      case 'MaxPool':
      case 'AveragePool': {
        const { pads, strides, kernel } = node.attributes;
        const attributes = { strides: perAxis(strides), ksize: perAxis(kernel), padding: 'VALID', data_format: 'NHWC' };
        add(node.op === 'MaxPool' ? 'MaxPool' : 'AvgPool', output, [padded(x!, output, pads)], attributes);
        return;
      }
      case 'Lrn': {
        const { size, alpha, beta, bias } = node.attributes;
        add('LRN', output, [x!], { depth_radius: (size - 1) / 2, alpha: alpha / size, beta, bias });
        return;
      }
      case 'Concat':
        add('ConcatV2', output, [...node.inputs, whole(`${output}/axis`, [3], [])]);
        return;
      case 'Gemm':
        constant(weightName!, graph.constants.get(weightName!)!);
        withBias(add('MatMul', `${output}/MatMul`, [x!, weightName!]), output, biasName);
        return;
      case 'Flatten':
        // Right for maps of one cell, where the order of axes does not matter.
        add('Squeeze', output, [x!], { squeeze_dims: [1, 2] });
        return;
      case 'Relu':
      case 'Softmax':
        add(node.op, output, [x!]);
        return;
      default:
        throw new Error(`${node.op} "${node.name}" is not written as TensorFlow's`);
    }
  }

  add('Placeholder', graph.inputs[0]!.name, [], { dtype: 'DT_FLOAT', shape: { shape: [-1, height, width, 3] } });
  graph.nodes.forEach(write);
  return { nodes, constants };
}
