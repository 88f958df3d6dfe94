import { broadcast, product } from '../dimensions.ts';
import type { Shape, Tensor } from '../graph.ts';
import { positive } from './axes.ts';
import { NotUnderstood } from './not-understood.ts';

/** Folding is for shape arithmetic: nothing larger is ever filled in. */
const largestFill = 1 << 16;

/** A tensor of one axis. */
export const row = (data: Tensor['data']): Tensor => ({ data, shape: [data.length] });

/** Values in the widest kind of their operands: sizes before weights before whole numbers. */
export function like(operands: readonly Tensor[], values: readonly number[]): Tensor['data'] {
  if (operands.some(({ data }) => data instanceof Float64Array)) return Float64Array.from(values);
  if (operands.some(({ data }) => data instanceof Float32Array)) return Float32Array.from(values);
  return Int32Array.from(values);
}

/** Element by element. */
export function mapTensor(x: Tensor, compute: (x: number) => number): Tensor {
  return { data: like([x], Array.from(x.data, compute)), shape: x.shape };
}

/** Element by element, where both tensors are alike or one is a single number; quotients of whole numbers lose their fraction. */
export function combineTensors(x: Tensor, y: Tensor, compute: (x: number, y: number) => number): Tensor {
  const shape = broadcast(x.shape, y.shape);
  const count = product(shape);
  // Shape arithmetic and per-channel constants: one side is a scalar, or both are alike.
  if ([x, y].some(({ data }) => data.length !== 1 && data.length !== count)) {
    throw new NotUnderstood('arithmetic between constant tables of different shapes');
  }
  const values = Array.from({ length: count }, (_, i) => compute(cycled(x, i), cycled(y, i)));
  const whole = [x, y].every(({ data }) => !(data instanceof Float32Array));
  return { data: like([x, y], whole ? values.map(Math.trunc) : values), shape };
}

/** Element `i`, or the only one. */
const cycled = ({ data }: Tensor, i: number) => data[data.length === 1 ? 0 : i]!;

/** Joins tensors along an axis, which may count from the end. */
export function concatenate(inputs: readonly Tensor[], axis: number): Tensor {
  const [first] = inputs;
  if (!first) throw new Error('it joins nothing');
  const at = positive(axis, first.shape.length);
  const outer = product(first.shape.slice(0, at));
  const values: number[] = [];
  for (let block = 0; block < outer; block++) {
    for (const { data } of inputs) {
      const run = data.length / outer;
      values.push(...data.subarray(block * run, (block + 1) * run));
    }
  }
  return {
    data: like(inputs, values),
    shape: first.shape.with(
      at,
      inputs.reduce((sum, { shape }) => sum + shape[at]!, 0),
    ),
  };
}

/** Picks slices along an axis; positions below 0 count from the end. */
export function gather(x: Tensor, indices: Tensor, axis: number): Tensor {
  const at = positive(axis, x.shape.length);
  const size = x.shape[at]!;
  const inner = product(x.shape.slice(at + 1));
  const outer = product(x.shape.slice(0, at));
  const rows = Array.from(indices.data, (index) => positive(index, size));
  const values: number[] = [];
  for (let block = 0; block < outer; block++) {
    for (const index of rows) {
      for (let i = 0; i < inner; i++) values.push(x.data[(block * size + index) * inner + i]!);
    }
  }
  return { data: like([x], values), shape: [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)] };
}

/** The same elements in another shape, in which −1 is what is left; throws Error where they do not fit. */
export function reshapeTensor({ data, shape }: Tensor, target: Shape): Tensor {
  if (target.some((size) => Number.isNaN(size)))
    throw new NotUnderstood('a constant in a shape that the batch decides');
  const rest = product(target.filter((size) => size !== -1));
  const sizes = target.map((size) => (size === -1 ? data.length / rest : size));
  if (product(sizes) !== data.length) throw new Error(`cannot reshape [${shape.join()}] to [${target.join()}]`);
  return { data, shape: sizes };
}

/** A tensor with one number everywhere; throws NotUnderstood for a large one, or one whose size the batch decides. */
export function fillTensor(shape: Shape, value: Tensor): Tensor {
  const count = product(shape);
  if (!(count <= largestFill)) throw new NotUnderstood(`a table of [${shape.join()}] filled with one number`);
  return {
    data: like(
      [value],
      Array.from({ length: count }, () => value.data[0]!),
    ),
    shape,
  };
}
