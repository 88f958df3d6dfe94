import type { Shape } from '../graph.ts';
import { addMean } from '../import/add-mean.ts';
import { addReshape, withOpenBatch } from '../import/add-reshape.ts';
import { positive, requireOrder, squeezed, unsqueezed } from '../import/axes.ts';
import type { ImportScope } from '../import/import-scope.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import { channelsFirst, nameChannelsLast } from './channels.ts';
import type { Operation } from './operation.ts';

/** Reshape to a known target, in which the batch may stand as computed from a shape, as −1, or as the number the file was exported for. */
export function readReshape({ input, name }: Operation, scope: ImportScope): void {
  const x = input(0);
  const listed = scope.constant(input(1))?.data;
  if (!listed) throw new NotUnderstood('Reshape to a computed shape');
  reshape(x, withOpenBatch([...listed], scope.shapeOf(x), scope.batch), name, scope);
}

export function readSqueeze({ input, name, attributes }: Operation, scope: ImportScope): void {
  const axes = attributes.numbers('squeeze_dims', attributes.numbers('axis', []));
  reshape(input(0), squeezed(scope.shapeOf(input(0)), axes), name, scope);
}

export function readExpandDims({ input, name }: Operation, scope: ImportScope): void {
  const axis = scope.constant(input(1))?.data[0];
  if (axis === undefined) throw new NotUnderstood('ExpandDims at a computed axis');
  reshape(input(0), unsqueezed(scope.shapeOf(input(0)), [axis]), name, scope);
}

/** Where a map has one place only, its order of axes does not matter: so that nothing has to be moved, channels lie first. */
function reshape(x: string, target: Shape, name: string, scope: ImportScope): void {
  const from = isOnePlace(scope.shapeOf(x)) ? channelsFirst(x, scope) : x;
  if (!isOnePlace(target)) {
    addReshape(from, target, name, scope);
    return;
  }
  const [batch, , , channels] = target;
  addReshape(from, [batch!, channels!, 1, 1], name, scope);
  nameChannelsLast(name, scope);
}

/** Whether a shape is [N,1,1,C]. */
function isOnePlace(shape: Shape): boolean {
  return shape.length === 4 && shape[1] === 1 && shape[2] === 1;
}

/** Mean over known axes. */
export function readMean({ input, name, attributes }: Operation, scope: ImportScope): void {
  const axes = scope.constant(input(1))?.data;
  if (!axes) throw new NotUnderstood('Mean over computed axes');
  if (axes.length === 0) scope.rename(name, input(0));
  else addMean(input(0), [...axes], { keepDims: attributes.flag('keep_dims', false), name }, scope);
}

export function readTranspose({ input, name }: Operation, scope: ImportScope): void {
  const listed = scope.constant(input(1))?.data;
  if (!listed) throw new NotUnderstood('Transpose by a computed order');
  const permutation = requireOrder([...listed], scope.shapeOf(input(0)).length);
  scope.add('Transpose', [input(0)], { permutation }, { name });
}

/** Concat has its axis before the tensors, ConcatV2 behind them. */
export function readConcat({ op, inputs, input, name }: Operation, scope: ImportScope): void {
  const [axisName, terms] = op === 'Concat' ? [input(0), inputs.slice(1)] : [input(-1), inputs.slice(0, -1)];
  const axis = scope.constant(axisName)?.data[0];
  if (axis === undefined) throw new NotUnderstood(`${op} along a computed axis`);
  if (terms.length === 0) throw new Error('it joins nothing');
  if (terms.length === 1) scope.rename(name, terms[0]!);
  else scope.add('Concat', terms, { axis: positive(axis, scope.shapeOf(terms[0]!).length) }, { name });
}

/** Split into equal parts: output k is the kth. */
export function readSplit({ input, outputs, name, attributes }: Operation, scope: ImportScope): void {
  const axisAt = scope.constant(input(0))?.data[0];
  if (axisAt === undefined) throw new NotUnderstood('Split along a computed axis');
  const x = input(1);
  const shape = scope.shapeOf(x);
  const axis = positive(axisAt, shape.length);
  const count = attributes.number('num_split', 1);
  const size = shape[axis]! / count;
  if (!Number.isInteger(size))
    throw new Error(`its axis of ${shape[axis]} does not come apart into ${count} equal parts`);
  for (const output of outputs) {
    const part = output === name ? 0 : Number(output.slice(name.length + 1));
    if (part >= count) throw new Error(`it has ${count} parts, and "${output}" is read`);
    const start = part * size;
    const window = { axes: [axis], starts: [start], ends: [start + size], steps: [1] };
    scope.add('Slice', [x], window, { name: output });
  }
}

/** Slice by known begins and sizes; −1 is what is left. */
export function readSlice({ input, name }: Operation, scope: ImportScope): void {
  const [starts, sizes] = [scope.constant(input(1))?.data, scope.constant(input(2))?.data];
  if (!starts || !sizes) throw new NotUnderstood('Slice by computed bounds');
  const rank = scope.shapeOf(input(0)).length;
  if (starts.length !== rank || sizes.length !== rank) throw new Error(`its bounds do not fit ${rank} axes`);
  const ends = Array.from(sizes, (size, axis) => (size === -1 ? 2 ** 31 - 1 : starts[axis]! + size));
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  scope.add('Slice', [input(0)], { axes, starts: [...starts], ends, steps: axes.map(() => 1) }, { name });
}
