/** A point or step in pixels: x to the right, y down. */
export type Point = readonly [x: number, y: number];

/**
 * The unit step that faces a direction.
 * @param degrees counter-clockwise from the right; directions a quarter turn apart give the same numbers swapped and negated, to the last bit
 */
export function direction(degrees: number): Point {
  const quarter = Math.floor(degrees / 90);
  const rest = ((degrees - 90 * quarter) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(rest), Math.sin(rest)];
  const quarters: Point[] = [
    [cos, -sin],
    [-sin, -cos],
    [-cos, sin],
    [sin, cos],
  ];
  return quarters[((quarter % 4) + 4) % 4]!;
}

/** origin + a·along + b·across + … */
export function shift(origin: Point, ...steps: readonly (readonly [factor: number, step: Point])[]): Point {
  return steps.reduce<Point>(([x, y], [factor, [dx, dy]]) => [x + factor * dx, y + factor * dy], origin);
}
