import type { Shape } from '../graph.ts';

/** Shape with axes of size 1 put in where `axes` of the result say. */
export function unsqueezed(shape: Shape, axes: readonly number[]): Shape {
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => positive(axis, rank)));
  const rest = shape[Symbol.iterator]();
  return Array.from({ length: rank }, (_, i) => (added.has(i) ? 1 : rest.next().value!));
}

/** Shape without the named axes, or without all of size 1 where none is named. */
export function squeezed(shape: Shape, axes: readonly number[]): Shape {
  const gone = new Set(axes.map((axis) => positive(axis, shape.length)));
  return shape.filter((size, i) => (axes.length > 0 ? !gone.has(i) : size !== 1));
}

/** An axis counted from the front; throws Error where there is no such axis. */
export function positive(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!(counted >= 0 && counted < rank)) throw new Error(`has no axis ${axis} among ${rank}`);
  return counted;
}

/** Hands an order of axes back; throws Error where it leaves one out or names one twice. */
export function requireOrder(axes: readonly number[], rank: number): readonly number[] {
  if (axes.length !== rank || axes.toSorted((a, b) => a - b).some((axis, i) => axis !== i)) {
    throw new Error(`[${axes.join()}] is no order of ${rank} axes`);
  }
  return axes;
}
