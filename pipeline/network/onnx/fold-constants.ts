import type { Tensor } from '../graph.ts';
import { positive, squeezed, unsqueezed } from '../import/axes.ts';
import {
  combineTensors,
  concatenate,
  fillTensor,
  gather,
  mapTensor,
  reshapeTensor,
  row,
} from '../import/constant-arithmetic.ts';
import type { ImportScope } from '../import/import-scope.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { OnnxNode } from './onnx-node.ts';
import { transposeTensor } from '../transpose-tensor.ts';

type Fold = (node: OnnxNode, inputs: readonly Tensor[]) => Tensor;

const folds: Record<string, Fold> = {
  Constant: ({ attributes }) => {
    const value = attributes.tensor('value');
    if (value) return value;
    if (attributes.has('value_float')) return { data: Float32Array.of(attributes.float('value_float', 0)), shape: [] };
    if (attributes.has('value_int')) return { data: Int32Array.of(attributes.int('value_int', 0)), shape: [] };
    if (attributes.has('value_ints')) return row(Int32Array.from(attributes.ints('value_ints', [])));
    if (attributes.has('value_floats')) return row(Float32Array.from(attributes.floats('value_floats')));
    throw new NotUnderstood('Constant of strings or sparse values');
  },
  ConstantOfShape: ({ attributes }, [sizes]) => {
    const shape = [...sizes!.data];
    const fill = attributes.tensor('value') ?? { data: Float32Array.of(0), shape: [] };
    return fillTensor(shape, fill);
  },
  Identity: (_, [x]) => x!,
  Cast: ({ attributes }, [x]) => {
    const toReal = [1, 10, 11, 16].includes(attributes.int('to', 1));
    if (x!.data instanceof Float64Array) return x!;
    return { data: toReal ? Float32Array.from(x!.data) : Int32Array.from(x!.data), shape: x!.shape };
  },
  Unsqueeze: (node, [x, axes]) => {
    const list = axes ? [...axes.data] : node.attributes.ints('axes', []);
    return { data: x!.data, shape: unsqueezed(x!.shape, list) };
  },
  Squeeze: (node, [x, axes]) => {
    const list = axes ? [...axes.data] : node.attributes.ints('axes', []);
    return { data: x!.data, shape: squeezed(x!.shape, list) };
  },
  Reshape: ({ attributes }, [x, sizes]) => {
    const target = [...(sizes?.data ?? attributes.ints('shape', []))];
    return reshapeTensor(
      x!,
      target.map((size, axis) => (size === 0 ? x!.shape[axis]! : size)),
    );
  },
  Transpose: ({ attributes }, [x]) =>
    transposeTensor(
      x!,
      attributes.ints(
        'perm',
        x!.shape.map((_, i) => x!.shape.length - 1 - i),
      ),
    ),
  Gather: ({ attributes }, [x, indices]) => gather(x!, indices!, attributes.int('axis', 0)),
  Slice: ({ attributes }, [x, starts, ends, axes, steps]) => {
    if (x!.shape.length !== 1 || (steps && steps.data[0] !== 1)) throw new NotUnderstood('Slice of a constant table');
    if (axes && positive(axes.data[0]!, 1) !== 0) throw new Error('slices an axis that is not there');
    const start = starts?.data[0] ?? attributes.ints('starts', [0])[0]!;
    const end = ends?.data[0] ?? attributes.ints('ends', [x!.data.length])[0]!;
    return row(x!.data.slice(start, end));
  },
  Concat: ({ attributes }, inputs) => concatenate(inputs, attributes.int('axis', 0)),
  Add: binary((x, y) => x + y),
  Sub: binary((x, y) => x - y),
  Mul: binary((x, y) => x * y),
  Div: binary((x, y) => x / y),
  Neg: unary((x) => -x),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Reciprocal: unary((x) => 1 / x),
};

/** Computes a node whose inputs are all known; undefined where it is none of the sort. */
export function foldConstant(node: OnnxNode, scope: ImportScope): Tensor | undefined {
  if (node.op === 'Shape') return shapeValue(node, scope);
  const fold = folds[node.op];
  if (!fold) return undefined;
  const inputs: Tensor[] = [];
  for (const name of node.inputs) {
    const value = scope.constant(name);
    if (!value) return undefined;
    inputs.push(value);
  }
  return inputs.length > 0 || node.op === 'Constant' ? fold(node, inputs) : undefined;
}

function shapeValue({ inputs, attributes }: OnnxNode, scope: ImportScope): Tensor {
  const shape = scope.shapeOf(inputs[0]!);
  return row(Float64Array.from(shape).slice(attributes.int('start', 0), attributes.int('end', shape.length)));
}

function unary(compute: (x: number) => number): Fold {
  return (_, [x]) => mapTensor(x!, compute);
}

function binary(compute: (x: number, y: number) => number): Fold {
  return (_, [x, y]) => combineTensors(x!, y!, compute);
}
