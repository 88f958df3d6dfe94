import type { Operators, Tensor } from '../graph.ts';
import { addReshape } from '../import/add-reshape.ts';
import type { ImportScope } from '../import/import-scope.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { Operation } from './operation.ts';

/** Beyond every axis. */
const toTheEnd = 2 ** 31 - 1;

/** StridedSlice, `x[a:b:c, d]` in Python, by known bounds. */
export function readStridedSlice(operation: Operation, scope: ImportScope): void {
  const { input, name } = operation;
  const { window, gone } = readPicks(operation, scope);
  if (gone.size === 0) {
    scope.add('Slice', [input(0)], window, { name });
    return;
  }
  const picked = scope.add('Slice', [input(0)], window, { hint: `${name}/picked` });
  const target = scope.shapeOf(picked).filter((_, axis) => !gone.has(axis));
  addReshape(picked, target, name, scope);
}

/** The same of a constant row, which is how sizes are taken out of a shape. */
export function sliceRow(operation: Operation, { data, shape }: Tensor, scope: ImportScope): Tensor {
  const { window, gone } = readPicks(operation, scope);
  const [start, end, step] = [window.starts[0]!, window.ends[0]!, window.steps[0]!];
  if (shape.length !== 1 || window.axes.length !== 1 || step !== 1) {
    throw new NotUnderstood(`${operation.op} of a constant table`);
  }
  const picked = data.slice(start, end);
  return { data: picked, shape: gone.has(0) ? [] : [picked.length] };
}

/** Where each axis begins and ends, and the axes of which one place is taken and which then are gone. */
function readPicks({ op, input, attributes }: Operation, scope: ImportScope) {
  const [begins, bounds, steps] = [1, 2, 3].map((position) => scope.constant(input(position))?.data);
  if (!begins || !bounds || !steps) throw new NotUnderstood(`${op} by computed bounds`);
  if (attributes.number('ellipsis_mask', 0) || attributes.number('new_axis_mask', 0)) {
    throw new NotUnderstood(`${op} with an ellipsis or a new axis`);
  }
  if (bounds.length !== begins.length || steps.length !== begins.length) throw new Error('its bounds differ in number');
  const isMasked = (mask: string, axis: number) => ((attributes.number(mask, 0) >> axis) & 1) === 1;
  const axes = [...begins.keys()];
  const gone = new Set(axes.filter((axis) => isMasked('shrink_axis_mask', axis)));
  const starts = axes.map((axis) => (isMasked('begin_mask', axis) && !gone.has(axis) ? 0 : begins[axis]!));
  const ends = axes.map((axis) => {
    if (gone.has(axis)) return starts[axis] === -1 ? toTheEnd : starts[axis]! + 1;
    return isMasked('end_mask', axis) ? toTheEnd : bounds[axis]!;
  });
  if (steps.some((step) => step < 1)) throw new NotUnderstood(`${op} with steps [${[...steps].join()}]`);
  const window: Operators['Slice'] = {
    axes,
    starts,
    ends,
    steps: axes.map((axis) => (gone.has(axis) ? 1 : steps[axis]!)),
  };
  return { window, gone };
}
