import type { Shape } from './graph.ts';

/** Number of elements; 1 for a scalar's empty shape. */
export function product(shape: Shape): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** Shape of an elementwise result under NumPy's broadcasting; throws Error where two sizes differ and neither is 1. */
export function broadcast(x: Shape, y: Shape): Shape {
  const rank = Math.max(x.length, y.length);
  return Array.from({ length: rank }, (_, i) => {
    const a = x[i - rank + x.length] ?? 1;
    const b = y[i - rank + y.length] ?? 1;
    if (a !== b && a !== 1 && b !== 1) throw new Error(`cannot broadcast [${x.join()}] with [${y.join()}]`);
    return a === 1 ? b : a;
  });
}

/** The shape with axes of size 1 put before it, up to `rank` axes. */
export function toRank(shape: Shape, rank: number): Shape {
  return [...Array.from({ length: Math.max(0, rank - shape.length) }, () => 1), ...shape];
}

/** Hands the shape back if it has `rank` axes; throws Error otherwise. */
export function rankOf(shape: Shape, rank: number): Shape {
  if (shape.length !== rank) throw new Error(`expected ${rank} axes, got [${shape.join()}]`);
  return shape;
}
