import type { Convolution, Node, OperatorName, Pair, Pooling, Shape, Tensor } from '../graph.ts';
import { attributeTypes, dataTypes } from './onnx-schema.ts';
import type { AttributeMessage, NodeMessage } from './onnx-schema.ts';
import { resolvePads } from '../shape.ts';

/** What writing a node may ask of the graph around it. */
export interface Surroundings {
  /** Of every tensor. */
  shapes: ReadonlyMap<string, Shape>;
  /** Adds an initializer and returns its name. */
  addConstant(name: string, tensor: Tensor | BigInt64Array): string;
}

type Writer<Name extends OperatorName> = (node: Node<Name>, surroundings: Surroundings) => NodeMessage | NodeMessage[];

/** ONNX's form of each operator (opset 17); those left out must be lowered to these first. */
const writers: { [Name in OperatorName]?: Writer<Name> } = {
  Conv: (node, { shapes }) => {
    const [, , height, width] = shapes.get(node.inputs[1]!)!;
    return write(node, 'Conv', [
      ...window(node.attributes, mapSize(shapes, node), [height!, width!]),
      int('group', node.attributes.groups),
    ]);
  },
  Relu: plain,
  LeakyRelu: (node) => write(node, 'LeakyRelu', [float('alpha', node.attributes.alpha)]),
  PRelu: plain,
  Elu: (node) => write(node, 'Elu', [float('alpha', node.attributes.alpha)]),
  Clip: (node, { addConstant }) => {
    const limit = (which: 'max' | 'min') =>
      addConstant(`${node.name}/${which}`, { data: Float32Array.of(node.attributes[which]), shape: [] });
    return write(node, 'Clip', [], [limit('min'), limit('max')]);
  },
  HardSigmoid: (node) =>
    write(node, 'HardSigmoid', [float('alpha', node.attributes.alpha), float('beta', node.attributes.beta)]),
  HardSwish: plain,
  Sigmoid: plain,
  Tanh: plain,
  Silu: ({ name, inputs, outputs }) => {
    const gate = `${name}/sigmoid`;
    return [
      { opType: 'Sigmoid', name: gate, input: [inputs[0]!], output: [gate] },
      { opType: 'Mul', name, input: [inputs[0]!, gate], output: [...outputs] },
    ];
  },
  MaxPool: (node, { shapes }) => write(node, 'MaxPool', pool(node.attributes, mapSize(shapes, node))),
  AveragePool: (node, { shapes }) => {
    const { dilations, countIncludePad } = node.attributes;
    if (dilations.some((dilation) => dilation !== 1))
      throw new Error(`${describe(node)} is dilated: it must be lowered first`);
    const attributes = pool(node.attributes, mapSize(shapes, node)).filter(({ name }) => name !== 'dilations');
    return write(node, 'AveragePool', [...attributes, int('count_include_pad', Number(countIncludePad))]);
  },
  GlobalAveragePool: plain,
  Lrn: (node) => {
    const { size, alpha, beta, bias } = node.attributes;
    return write(node, 'LRN', [int('size', size), float('alpha', alpha), float('beta', beta), float('bias', bias)]);
  },
  Concat: (node) => write(node, 'Concat', [int('axis', node.attributes.axis)]),
  Add: plain,
  Sub: plain,
  Mul: plain,
  Div: plain,
  Gemm: plain,
  MatMul: plain,
  Reshape: (node, { addConstant }) =>
    write(node, 'Reshape', [], [addConstant(`${node.name}/shape`, int64s(node.attributes.shape))]),
  Flatten: (node) => write(node, 'Flatten', [int('axis', node.attributes.axis)]),
  Transpose: (node) => write(node, 'Transpose', [ints('perm', node.attributes.permutation)]),
  Softmax: (node) => write(node, 'Softmax', [int('axis', node.attributes.axis)]),
  Identity: plain,
  Pad: (node, { addConstant }) => {
    const { pads, value } = node.attributes;
    const fill: Tensor = { data: Float32Array.of(value), shape: [] };
    return write(
      node,
      'Pad',
      [],
      [addConstant(`${node.name}/pads`, int64s(pads)), addConstant(`${node.name}/value`, fill)],
    );
  },
  // Opset 17 still has the axes of ReduceMean as an attribute, those of ReduceSum already as a tensor.
  ReduceMean: (node) =>
    write(node, 'ReduceMean', [ints('axes', node.attributes.axes), int('keepdims', Number(node.attributes.keepDims))]),
  ReduceSum: (node, { addConstant }) =>
    write(
      node,
      'ReduceSum',
      [int('keepdims', Number(node.attributes.keepDims))],
      [addConstant(`${node.name}/axes`, int64s(node.attributes.axes))],
    ),
  ArgMax: place,
  ArgMin: place,
  Floor: plain,
  Truncate: (node) => write(node, 'Cast', [int('to', dataTypes.int32)]),
  Neg: plain,
  Exp: plain,
  Sqrt: plain,
  Pow: (node, { addConstant }) => {
    const exponent: Tensor = { data: Float32Array.of(node.attributes.exponent), shape: [] };
    return write(node, 'Pow', [], [addConstant(`${node.name}/exponent`, exponent)]);
  },
  Gather: (node) => write(node, 'Gather', [int('axis', node.attributes.axis)]),
  Slice: (node, { addConstant }) => {
    const { starts, ends, axes, steps } = node.attributes;
    return write(
      node,
      'Slice',
      [],
      Object.entries({ starts, ends, axes, steps }).map(([key, values]) =>
        addConstant(`${node.name}/${key}`, int64s(values)),
      ),
    );
  },
  ConvGradient: (node, { shapes }) => {
    const { inputSize, strides, dilations, groups } = node.attributes;
    const [, , ...size] = shapes.get(node.inputs[0]!)!;
    const [, , ...kernel] = shapes.get(node.inputs[1]!)!;
    const attributes = window(node.attributes, inputSize, [kernel[0]!, kernel[1]!]);
    const pads = resolvePads(node.attributes, inputSize, [kernel[0]!, kernel[1]!]);
    // Cells after the last window, which the sizes alone do not tell.
    const rest = ([0, 1] as const).map((axis) => {
      const reached = (size[axis]! - 1) * strides[axis] + (kernel[axis]! - 1) * dilations[axis] + 1;
      return inputSize[axis] + pads[axis] + pads[axis + 2]! - reached;
    });
    return write(node, 'ConvTranspose', [...attributes, int('group', groups), ints('output_padding', rest)]);
  },
  GatherElements: (node) => write(node, 'GatherElements', [int('axis', node.attributes.axis)]),
  ScatterElements: (node) =>
    write(node, 'ScatterElements', [int('axis', node.attributes.axis), text('reduction', 'add')]),
};

/** Writes one node as one or more of ONNX's; throws Error where ONNX has no such operator. */
export function writeNode(node: Node, surroundings: Surroundings): NodeMessage[] {
  const writer = writers[node.op] as Writer<OperatorName> | undefined;
  if (!writer) throw new Error(`${describe(node)} has no form in ONNX: it must be lowered first`);
  return [writer(node, surroundings)].flat();
}

const describe = ({ op, name }: Node) => `${op} node "${name}"`;

function write(node: Node, opType: string, attribute: AttributeMessage[], moreInputs: string[] = []): NodeMessage {
  return { opType, name: node.name, input: [...node.inputs, ...moreInputs], output: [...node.outputs], attribute };
}

/** For operators that ONNX calls by the same name and that have no attributes. */
function plain(node: Node): NodeMessage {
  return write(node, node.op, []);
}

/** ONNX counts places in int64, the typed graph in int32. */
function place(node: Node<'ArgMax' | 'ArgMin'>): NodeMessage[] {
  const { op, name, inputs, outputs, attributes } = node;
  const wide = `${name}/int64`;
  return [
    { opType: op, name: wide, input: [...inputs], output: [wide], attribute: [int('axis', attributes.axis)] },
    { opType: 'Cast', name, input: [wide], output: [...outputs], attribute: [int('to', dataTypes.int32)] },
  ];
}

/** Of the node's first input. */
function mapSize(shapes: ReadonlyMap<string, Shape>, node: Node): Pair {
  const [, , height, width] = shapes.get(node.inputs[0]!)!;
  return [height!, width!];
}

function window(attributes: Convolution | Pooling, inputSize: Pair, kernel: Pair): AttributeMessage[] {
  return [
    ints('kernel_shape', kernel),
    ints('strides', attributes.strides),
    ints('pads', resolvePads(attributes, inputSize, kernel)),
    ints('dilations', attributes.dilations),
  ];
}

function pool(attributes: Pooling, inputSize: Pair): AttributeMessage[] {
  return [...window(attributes, inputSize, attributes.kernel), int('ceil_mode', Number(attributes.ceil))];
}

const int = (name: string, i: number): AttributeMessage => ({ name, type: attributeTypes.int, i });
const ints = (name: string, values: readonly number[]): AttributeMessage => ({
  name,
  type: attributeTypes.ints,
  ints: [...values],
});
const float = (name: string, f: number): AttributeMessage => ({ name, type: attributeTypes.float, f });
const text = (name: string, s: string): AttributeMessage => ({
  name,
  type: attributeTypes.string,
  s: new TextEncoder().encode(s),
});
const int64s = (values: readonly number[]) => BigInt64Array.from(values, BigInt);
