import { addClip } from '../import/add-clip.ts';
import { addMean } from '../import/add-mean.ts';
import { addParametricRelu } from '../import/add-parametric-relu.ts';
import { addSelu, seluConstants } from '../import/add-selu.ts';
import { addSum } from '../import/add-sum.ts';
import { positive } from '../import/axes.ts';
import type { OperatorName, Operators } from '../graph.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { ImportScope } from '../import/import-scope.ts';
import type { OnnxNode } from './onnx-node.ts';
import type { OnnxScope } from './onnx-scope.ts';
import { readBatchNormalization, readGemm, readMatMul } from './read-products.ts';
import {
  readAxes,
  readFlatten,
  readGather,
  readReshape,
  readSlice,
  readSqueeze,
  readTranspose,
  readUnsqueeze,
} from './read-shapes.ts';
import { readAveragePool, readConvolution, readMaxPool, readPad } from './read-windows.ts';

/** Appends what an ONNX node means to the graph; throws NotUnderstood for a form that the graph has not. */
type Reader = (node: OnnxNode, scope: OnnxScope) => void;

/** Every operator that the importer understands, beside those it folds away as constants. */
const readers: Record<string, Reader> = {
  Conv: readConvolution,
  BatchNormalization: readBatchNormalization,
  Relu: unary('Relu', () => ({})),
  LeakyRelu: unary('LeakyRelu', (attributes) => ({ alpha: attributes.float('alpha', 0.01) })),
  PRelu: ({ inputs, outputs }, scope) => addParametricRelu(inputs[0]!, inputs[1]!, outputs[0]!, scope),
  Elu: unary('Elu', (attributes) => ({ alpha: attributes.float('alpha', 1) })),
  Selu: ({ inputs, outputs, attributes }, scope) => {
    const alpha = attributes.float('alpha', seluConstants.alpha);
    addSelu(inputs[0]!, { alpha, gamma: attributes.float('gamma', seluConstants.gamma) }, outputs[0]!, scope);
  },
  Clip: readClip,
  HardSigmoid: unary('HardSigmoid', (attributes) => ({
    alpha: attributes.float('alpha', 0.2),
    beta: attributes.float('beta', 0.5),
  })),
  HardSwish: unary('HardSwish', () => ({})),
  Sigmoid: unary('Sigmoid', () => ({})),
  Tanh: unary('Tanh', () => ({})),
  MaxPool: readMaxPool,
  AveragePool: readAveragePool,
  GlobalAveragePool: unary('GlobalAveragePool', () => ({})),
  LRN: unary('Lrn', (attributes) => ({
    size: attributes.int('size', 1),
    alpha: attributes.float('alpha', 1e-4),
    beta: attributes.float('beta', 0.75),
    bias: attributes.float('bias', 1),
  })),
  Concat: ({ inputs, outputs, attributes }, scope) => {
    const axis = positive(attributes.int('axis', 1), scope.shapeOf(inputs[0]!).length);
    scope.add('Concat', inputs, { axis }, { name: outputs[0]! });
  },
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div'),
  Sum: ({ inputs, outputs }, scope) => addSum(inputs, outputs[0]!, scope),
  Gemm: readGemm,
  MatMul: readMatMul,
  Reshape: readReshape,
  Flatten: readFlatten,
  Squeeze: readSqueeze,
  Unsqueeze: readUnsqueeze,
  Transpose: readTranspose,
  Slice: readSlice,
  Gather: readGather,
  Softmax: readSoftmax,
  Dropout: readIdentity,
  Identity: readIdentity,
  Cast: readCast,
  Pad: readPad,
  ReduceMean: readReduceMean,
  Neg: unary('Neg', () => ({})),
  Exp: unary('Exp', () => ({})),
  Sqrt: unary('Sqrt', () => ({})),
  Pow: readPow,
};

/** Reads one node; throws NotUnderstood for what the graph cannot hold, Error for what no exporter would write. */
export function readOperator(node: OnnxNode, scope: OnnxScope): void {
  const reader = Object.hasOwn(readers, node.op) ? readers[node.op] : undefined;
  if (!reader) throw new NotUnderstood(node.op);
  reader(node, scope);
}

const binaryOperators = new Set(['Add', 'Conv', 'Div', 'Gather', 'Gemm', 'MatMul', 'Mul', 'PRelu', 'Pow', 'Sub']);

/** Inputs without which a node means nothing. */
export function leastInputs(op: string): number {
  if (op === 'Constant') return 0;
  return binaryOperators.has(op) ? 2 : 1;
}

function unary<Name extends OperatorName>(
  op: Name,
  read: (attributes: OnnxNode['attributes']) => Operators[Name],
): Reader {
  return ({ inputs, outputs, attributes }, scope) => {
    scope.add(op, [inputs[0]!], read(attributes), { name: outputs[0]! });
  };
}

function binary(op: 'Add' | 'Div' | 'Mul' | 'Sub'): Reader {
  return ({ inputs, outputs }, scope) => {
    scope.add(op, [inputs[0]!, inputs[1]!], {}, { name: outputs[0]! });
  };
}

function readIdentity({ inputs, outputs }: OnnxNode, scope: ImportScope): void {
  scope.rename(outputs[0]!, inputs[0]!);
}

/** Between kinds of reals a cast changes nothing here; to whole numbers it would. */
function readCast(node: OnnxNode, scope: ImportScope): void {
  const to = node.attributes.int('to', 1);
  if (![1, 10, 11, 16].includes(to)) throw new NotUnderstood('Cast to integers');
  readIdentity(node, scope);
}

/** Limits are attributes (opset < 11) or tensors; absent ones are infinite. */
function readClip({ inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x, ...limits] = inputs;
  const [min, max] = (['min', 'max'] as const).map((key, i) => {
    const otherwise = key === 'min' ? -Infinity : Infinity;
    return limits[i] ? scope.constant(limits[i])?.data[0] : attributes.float(key, otherwise);
  });
  if (min === undefined || max === undefined) throw new NotUnderstood('Clip to computed limits');
  addClip(x!, { min, max }, outputs[0]!, scope);
}

/** Before opset 13 all axes from `axis` on share one softmax. */
function readSoftmax({ inputs, outputs, attributes }: OnnxNode, scope: OnnxScope): void {
  const [x] = inputs;
  const name = outputs[0]!;
  const shape = scope.shapeOf(x!);
  const axis = positive(attributes.int('axis', scope.opset < 13 ? 1 : -1), shape.length);
  if (scope.opset >= 13 || shape.slice(axis + 1).every((size) => size === 1)) {
    scope.add('Softmax', [x!], { axis }, { name });
    return;
  }
  if (shape.slice(axis).some((size) => Number.isNaN(size))) throw new NotUnderstood('Softmax across the batch');
  const rows = scope.add('Flatten', [x!], { axis }, { hint: `${name}/rows` });
  const shares = scope.add('Softmax', [rows], { axis: 1 }, { hint: `${name}/shares` });
  const written = shape.map((size) => (Number.isNaN(size) ? -1 : size));
  scope.add('Reshape', [shares], { shape: written }, { name });
}

function readReduceMean(node: OnnxNode, scope: ImportScope): void {
  const keepDims = node.attributes.int('keepdims', 1) !== 0;
  addMean(node.inputs[0]!, readAxes(node, scope), { keepDims, name: node.outputs[0]! }, scope);
}

function readPow({ inputs, outputs }: OnnxNode, scope: ImportScope): void {
  const exponent = scope.constant(inputs[1]!)?.data;
  if (exponent?.length !== 1) throw new NotUnderstood('Pow by a computed exponent');
  scope.add('Pow', [inputs[0]!], { exponent: exponent[0]! }, { name: outputs[0]! });
}
