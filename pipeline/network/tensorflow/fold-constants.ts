import { product } from '../dimensions.ts';
import type { Tensor } from '../graph.ts';
import { requireOrder, squeezed, unsqueezed } from '../import/axes.ts';
import {
  combineTensors,
  concatenate,
  fillTensor,
  gather,
  like,
  mapTensor,
  reshapeTensor,
  row,
} from '../import/constant-arithmetic.ts';
import type { ImportScope } from '../import/import-scope.ts';
import { transposeTensor } from '../transpose-tensor.ts';
import type { Operation } from './operation.ts';
import { isReal } from './element-types.ts';
import { sliceRow } from './read-strided-slice.ts';

/** The known inputs of an operation. */
interface Values {
  all: readonly Tensor[];
  /** Counted from 0, or back from −1; throws Error where there are too few. */
  at(position: number): Tensor;
}

type Fold = (values: Values, operation: Operation, scope: ImportScope) => Tensor;

const add = combined((x, y) => x + y);
const divide = combined((x, y) => x / y);

/** Shape arithmetic, and what is done to weights once before the first image. */
const folds: Record<string, Fold> = {
  Add: add,
  AddV2: add,
  Cast: ({ at }, { attributes }) => {
    const { data, shape } = at(0);
    if (data instanceof Float64Array) return { data, shape };
    const isKept = isReal(attributes.text('DstT', 'DT_FLOAT'));
    return { data: isKept ? Float32Array.from(data) : Int32Array.from(data), shape };
  },
  Concat: ({ at, all }) => concatenate(all.slice(1), at(0).data[0]!),
  ConcatV2: ({ at, all }) => concatenate(all.slice(0, -1), at(-1).data[0]!),
  Div: divide,
  Exp: mapped(Math.exp),
  ExpandDims: ({ at }) => ({ data: at(0).data, shape: unsqueezed(at(0).shape, [at(1).data[0]!]) }),
  Fill: ({ at }) => fillTensor([...at(0).data], at(1)),
  FloorDiv: combined((x, y) => Math.floor(x / y)),
  Gather: ({ at }) => gather(at(0), at(1), 0),
  GatherV2: ({ at }) => gather(at(0), at(1), at(2).data[0]!),
  Maximum: combined(Math.max),
  Minimum: combined(Math.min),
  Mul: combined((x, y) => x * y),
  Neg: mapped((x) => -x),
  Pack: ({ all }, { attributes }) => {
    const axis = attributes.number('axis', 0);
    const opened = all.map(({ data, shape }) => ({ data, shape: unsqueezed(shape, [axis]) }));
    return concatenate(opened, axis);
  },
  Prod: ({ at }) => ({ data: like([at(0)], [product([...at(0).data])]), shape: [] }),
  RealDiv: divide,
  Reshape: ({ at }) => reshapeTensor(at(0), [...at(1).data]),
  Rsqrt: mapped((x) => 1 / Math.sqrt(x)),
  Sqrt: mapped(Math.sqrt),
  Square: mapped((x) => x * x),
  Squeeze: ({ at }, { attributes }) => {
    const axes = attributes.numbers('squeeze_dims', attributes.numbers('axis', []));
    return { data: at(0).data, shape: squeezed(at(0).shape, axes) };
  },
  StridedSlice: ({ at }, operation, scope) => sliceRow(operation, at(0), scope),
  Sub: combined((x, y) => x - y),
  Transpose: ({ at }) => transposeTensor(at(0), requireOrder([...at(1).data], at(0).shape.length)),
};

/** Computes an operation whose inputs are all known; undefined where it is none of the sort. */
export function foldConstant(operation: Operation, scope: ImportScope): Tensor | undefined {
  const { op, inputs, input } = operation;
  if (op === 'Shape') return row(Float64Array.from(scope.shapeOf(input(0))));
  const fold = Object.hasOwn(folds, op) ? folds[op] : undefined;
  if (!fold || inputs.length === 0) return undefined;
  const all: Tensor[] = [];
  for (const name of inputs) {
    const value = scope.constant(name);
    if (!value) return undefined;
    all.push(value);
  }
  return fold({ all, at: (position) => scope.constant(input(position))! }, operation, scope);
}

function mapped(compute: (x: number) => number): Fold {
  return ({ at }) => mapTensor(at(0), compute);
}

function combined(compute: (x: number, y: number) => number): Fold {
  return ({ at }) => combineTensors(at(0), at(1), compute);
}
