import { direction, shift } from './direction.ts';
import type { Point } from './direction.ts';
import type { Angle, Corner, Curve, Line } from '../../content/schema/stimulus.ts';

/** Pixels by which a chord may miss its arc: no pixel's coverage is off by more. */
const chordErrorPx = 1e-4;

/**
 * The outline of a stroke as a polygon.
 * @param centre middle of the receptive field, in pixels
 * @param fieldPx side of the receptive field, in pixels
 * @returns corners in pixels, in order
 */
export function strokeOutline(stimulus: Line | Curve | Angle, centre: Point, fieldPx: number): Point[] {
  switch (stimulus.kind) {
    case 'line':
      return lineOutline(stimulus, centre, fieldPx);
    case 'curve':
      return curveOutline(stimulus, centre, fieldPx);
    case 'angle':
      return angleOutline(stimulus, centre, fieldPx);
  }
}

function lineOutline(line: Line, centre: Point, fieldPx: number): Point[] {
  const along = direction(line.orientationDegrees);
  const across = direction(line.orientationDegrees + 90);
  const middle = shift(centre, [line.offset * fieldPx, across]);
  const [half, side] = [(line.length * fieldPx) / 2, (line.width * fieldPx) / 2];
  return [
    shift(middle, [half, along], [side, across]),
    shift(middle, [-half, along], [side, across]),
    shift(middle, [-half, along], [-side, across]),
    shift(middle, [half, along], [-side, across]),
  ];
}

/** Outer arc and inner arc of a stroke with straight ends, as chords too short to be told from arcs. */
function curveOutline(curve: Curve, centre: Point, fieldPx: number): Point[] {
  const radiusPx = curve.radius * fieldPx;
  const side = (curve.thickness * fieldPx) / 2;
  const spanDegrees = (180 * curve.length) / (Math.PI * curve.radius);
  const middle = shift(centre, [-radiusPx, direction(curve.orientationDegrees)]);
  const largestStep = (2 * Math.acos(1 - chordErrorPx / (radiusPx + side)) * 180) / Math.PI;
  const steps = Math.max(1, Math.ceil(spanDegrees / largestStep));
  const arc = (radius: number) =>
    Array.from({ length: steps + 1 }, (_, i) =>
      shift(middle, [radius, direction(curve.orientationDegrees + spanDegrees * (i / steps - 0.5))]),
    );
  return [...arc(radiusPx + side), ...arc(radiusPx - side).toReversed()];
}

/** Both strokes of an angle as one outline, so that nothing is inked twice. */
function angleOutline(angle: Angle, centre: Point, fieldPx: number): Point[] {
  const [arm, side] = [angle.armLength * fieldPx, (angle.thickness * fieldPx) / 2];
  const half = angle.openingDegrees / 2;
  const opening = direction(angle.orientationDegrees);
  const mitre = side / Math.sin((half * Math.PI) / 180);
  const end = (turn: 1 | -1, outer: 1 | -1) =>
    shift(
      centre,
      [arm, direction(angle.orientationDegrees + turn * half)],
      [outer * side, direction(angle.orientationDegrees + turn * (half + 90))],
    );
  return [
    shift(centre, [-mitre, opening]),
    end(-1, 1),
    end(-1, -1),
    shift(centre, [mitre, opening]),
    end(1, -1),
    end(1, 1),
  ];
}

/** A wedge from `centre` that covers everything in its directions up to `reachPx` and more. */
export function cornerOutline(
  { openingDegrees, orientationDegrees }: Pick<Corner, 'openingDegrees' | 'orientationDegrees'>,
  centre: Point,
  reachPx: number,
): Point[] {
  // Chords of a circle of twice the reach stay beyond it for steps below 120°.
  const steps = Math.ceil(openingDegrees / 90);
  const rim = Array.from({ length: steps + 1 }, (_, i) =>
    shift(centre, [2 * reachPx, direction(orientationDegrees + openingDegrees * (i / steps - 0.5))]),
  );
  return [centre, ...rim];
}
