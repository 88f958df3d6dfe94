import type { OperatorName, Operators } from '../graph.ts';
import { addClip } from '../import/add-clip.ts';
import { addParametricRelu } from '../import/add-parametric-relu.ts';
import { addSelu, seluConstants } from '../import/add-selu.ts';
import { addSum } from '../import/add-sum.ts';
import type { ImportScope } from '../import/import-scope.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import { addToMap } from './channels.ts';
import { isReal } from './element-types.ts';
import type { Operation } from './operation.ts';
import { readBatchNorm, readBias, readGlobalBatchNorm, readMatMul } from './read-products.ts';
import {
  readConcat,
  readExpandDims,
  readMean,
  readReshape,
  readSlice,
  readSplit,
  readSqueeze,
  readTranspose,
} from './read-shapes.ts';
import { readStridedSlice } from './read-strided-slice.ts';
import { readAveragePool, readConvolution, readDepthwiseConvolution, readMaxPool, readPad } from './read-windows.ts';

/** Appends what an operation means to the graph; throws NotUnderstood for a form that the graph has not. */
type Reader = (operation: Operation, scope: ImportScope) => void;

/** Every operator that the importer understands, beside those it folds away as constants. */
const readers: Record<string, Reader> = {
  Add: binary('Add'),
  AddN: ({ inputs, input, name }, scope) => addSum([input(0), ...inputs.slice(1)], name, scope),
  AddV2: binary('Add'),
  AvgPool: readAveragePool,
  BatchNormWithGlobalNormalization: readGlobalBatchNorm,
  BiasAdd: readBias,
  BiasAddV1: readBias,
  Cast: readCast,
  CheckNumerics: readIdentity,
  ClipByValue: ({ input, name }, scope) => {
    const [min, max] = [onlyNumber(input(1), scope), onlyNumber(input(2), scope)];
    if (min === undefined || max === undefined) throw new NotUnderstood('ClipByValue to computed limits');
    addClip(input(0), { min, max }, name, scope);
  },
  Concat: readConcat,
  ConcatV2: readConcat,
  Conv2D: readConvolution,
  DepthwiseConv2dNative: readDepthwiseConvolution,
  Div: binary('Div'),
  // The slope of Keras's layer; TensorFlow's own operator has none.
  Elu: unary('Elu', ({ attributes }) => ({ alpha: attributes.number('alpha', 1) })),
  EnsureShape: readIdentity,
  Exp: unary('Exp', () => ({})),
  ExpandDims: readExpandDims,
  FusedBatchNorm: readBatchNorm,
  FusedBatchNormV2: readBatchNorm,
  FusedBatchNormV3: readBatchNorm,
  Identity: readIdentity,
  IdentityN: ({ inputs, outputs, name }, scope) => {
    for (const [i, input] of inputs.entries()) {
      const output = i === 0 ? name : `${name}:${i}`;
      if (outputs.includes(output)) scope.rename(output, input);
    }
  },
  LRN: readLrn,
  LeakyRelu: unary('LeakyRelu', ({ attributes }) => ({ alpha: attributes.number('alpha', 0.2) })),
  MatMul: readMatMul,
  MaxPool: readMaxPool,
  Maximum: (operation, scope) => readLimit(operation, 'min', scope),
  Mean: readMean,
  Minimum: (operation, scope) => readLimit(operation, 'max', scope),
  Mul: readProduct,
  Neg: unary('Neg', () => ({})),
  Pad: readPad,
  PadV2: readPad,
  PlaceholderWithDefault: readIdentity,
  Pow: readPow,
  Prelu: ({ input, name }, scope) => addParametricRelu(input(0), input(1), name, scope),
  PreventGradient: readIdentity,
  RealDiv: binary('Div'),
  Relu: unary('Relu', () => ({})),
  Relu6: unary('Clip', () => ({ min: 0, max: 6 })),
  Reshape: readReshape,
  Selu: ({ input, name }, scope) => addSelu(input(0), seluConstants, name, scope),
  Sigmoid: unary('Sigmoid', () => ({})),
  Slice: readSlice,
  Snapshot: readIdentity,
  Softmax: ({ input, name }, scope) => {
    scope.add('Softmax', [input(0)], { axis: scope.shapeOf(input(0)).length - 1 }, { name });
  },
  Split: readSplit,
  Sqrt: unary('Sqrt', () => ({})),
  Square: unary('Pow', () => ({ exponent: 2 })),
  Squeeze: readSqueeze,
  StopGradient: readIdentity,
  StridedSlice: readStridedSlice,
  Sub: binary('Sub'),
  Tanh: unary('Tanh', () => ({})),
  Transpose: readTranspose,
};

/** Reads one operation; throws NotUnderstood for what the graph cannot hold, Error for what TensorFlow would not write. */
export function readOperator(operation: Operation, scope: ImportScope): void {
  const reader = Object.hasOwn(readers, operation.op) ? readers[operation.op] : undefined;
  if (!reader) throw new NotUnderstood(operation.op);
  reader(operation, scope);
}

function unary<Name extends OperatorName>(op: Name, read: (operation: Operation) => Operators[Name]): Reader {
  return (operation, scope) => {
    scope.add(op, [operation.input(0)], read(operation), { name: operation.name });
  };
}

function binary(op: 'Add' | 'Div' | 'Sub'): Reader {
  return ({ input, name }, scope) => {
    scope.add(op, [input(0), input(1)], {}, { name });
  };
}

/** A factor of 1, which Keras writes into its swish, changes nothing. */
function readProduct({ input, name }: Operation, scope: ImportScope): void {
  const factors = [input(0), input(1)];
  const at = factors.findIndex((factor) => onlyNumber(factor, scope) === 1);
  if (at < 0) scope.add('Mul', factors, {}, { name });
  else scope.rename(name, factors[1 - at]!);
}

function readIdentity({ input, name }: Operation, scope: ImportScope): void {
  scope.rename(name, input(0));
}

/** Between kinds of reals a cast changes nothing here; to whole numbers it would. */
function readCast(operation: Operation, scope: ImportScope): void {
  if (!isReal(operation.attributes.text('DstT', 'DT_FLOAT'))) throw new NotUnderstood('Cast to integers');
  readIdentity(operation, scope);
}

/** TensorFlow's alpha is for one channel of the window, ONNX's for all of them together. */
function readLrn(operation: Operation, scope: ImportScope): void {
  const { attributes } = operation;
  const size = 2 * attributes.number('depth_radius', 5) + 1;
  const alpha = size * attributes.number('alpha', 1);
  const normalization = { size, alpha, beta: attributes.number('beta', 0.5), bias: attributes.number('bias', 1) };
  addToMap('Lrn', operation, [], normalization, scope);
}

function readPow({ input, name }: Operation, scope: ImportScope): void {
  const exponent = onlyNumber(input(1), scope);
  if (exponent === undefined) throw new NotUnderstood('Pow by a computed exponent');
  scope.add('Pow', [input(0)], { exponent }, { name });
}

/** Maximum and Minimum with a single number on either side. */
function readLimit({ op, input, name }: Operation, which: 'max' | 'min', scope: ImportScope): void {
  const values = [onlyNumber(input(0), scope), onlyNumber(input(1), scope)];
  const at = values.findIndex((value) => value !== undefined);
  if (at < 0) throw new NotUnderstood(`${op} of two tensors`);
  addClip(input(1 - at), { min: -Infinity, max: Infinity, [which]: values[at] }, name, scope);
}

/** The value of a constant that is one number. */
function onlyNumber(name: string, scope: ImportScope): number | undefined {
  const data = scope.constant(name)?.data;
  return data?.length === 1 ? data[0] : undefined;
}
