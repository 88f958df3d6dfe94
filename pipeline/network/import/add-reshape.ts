import { product } from '../dimensions.ts';
import type { Shape } from '../graph.ts';
import type { ImportScope } from './import-scope.ts';
import { NotUnderstood } from './not-understood.ts';

/**
 * A target of a Reshape with NaN for the batch where the file has −1, or a number: the one it was exported for.
 * @param shape of what is reshaped, NaN where the batch decides
 * @param batch that the file fixes
 */
export function withOpenBatch(target: Shape, shape: Shape, batch: number | undefined): Shape {
  if (!Number.isNaN(shape[0])) return target;
  const isSameRest = product(target.slice(1)) === product(shape.slice(1));
  return isSameRest || target[0] === batch ? target.with(0, NaN) : target;
}

/** Appends a Reshape to a target in which NaN is the batch's size, and −1 at most once what is left. */
export function addReshape(x: string, target: Shape, name: string, scope: ImportScope): void {
  const shape = scope.shapeOf(x);
  const features = product(shape.slice(1));
  const isRows = target.length === 2 && Number.isNaN(target[0]) && (target[1] === -1 || target[1] === features);
  if (isRows && Number.isNaN(shape[0])) {
    scope.add('Flatten', [x], { axis: 1 }, { name });
    return;
  }
  const open = target.filter((size) => Number.isNaN(size)).length;
  const written = target.map((size, axis) => {
    if (!Number.isNaN(size)) return size;
    if (!target.includes(-1) && open === 1) return -1;
    if (Number.isNaN(shape[axis])) return 0;
    throw new NotUnderstood('Reshape that moves the batch to another axis');
  });
  if (open === 0 && !written.includes(-1) && shape.some((size) => Number.isNaN(size))) {
    throw new NotUnderstood(`Reshape to [${written.join()}], which holds for one size of batch only,`);
  }
  scope.add('Reshape', [x], { shape: written }, { name });
}
