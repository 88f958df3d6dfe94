import type { StimulusSet } from '../../content/schema/tuning.ts';
import { UserError } from '../user-error.ts';
import type {
  Angle,
  ColorContrast,
  Corner,
  Curve,
  Grating,
  HighLow,
  Line,
  Stimulus,
} from '../../content/schema/stimulus.ts';

/** The stimulus at one orientation under one condition, both by index. */
export function stimulusOf(
  { periodDegrees, orientationCount, conditions }: StimulusSet,
  orientation: number,
  condition: number,
): Stimulus {
  return { ...conditions[condition]!, orientationDegrees: (orientation * periodDegrees) / orientationCount };
}

/** Dark on middle grey, which is nearly what networks take for nothing. */
const inked = { ink: 0, paper: 0.5, orientationDegrees: 0 };

/** Slightly less than the field, so that a bar fits it at any orientation. */
const strokeLength = 0.9;

/** Bars through the field: orientation × width × offset. A bar off the centre is another one after half a turn. */
export function lines({
  orientationCount = 36,
  widths = [0.04, 0.08, 0.16],
  offsets = [0],
  length = strokeLength,
  ...ink
}: Inking & { widths?: readonly number[]; offsets?: readonly number[]; length?: number } = {}): StimulusSet {
  const conditions = widths.flatMap((width) =>
    offsets.map((offset): Line => ({ kind: 'line', ...inked, ...ink, width, length, offset })),
  );
  return spread(offsets.every((offset) => offset === 0) ? 180 : 360, orientationCount, conditions);
}

/** Arcs as long as the field, or a half circle where that is shorter: orientation × radius (Cammarata et al. 2020, "Curve Detectors"). */
export function curves({
  orientationCount = 72,
  radii = [0.2, 0.35, 0.5, 0.7, 1, 1.5],
  thickness = 0.06,
  length = strokeLength,
  ...ink
}: Inking & { radii?: readonly number[]; thickness?: number; length?: number } = {}): StimulusSet {
  const conditions = radii.map((radius): Curve => ({
    kind: 'curve',
    ...inked,
    ...ink,
    radius,
    thickness,
    length: Math.min(length, Math.PI * radius),
  }));
  return spread(360, orientationCount, conditions);
}

/** Two strokes: orientation × opening. */
export function angles({
  orientationCount = 72,
  openingsDegrees = [45, 90, 135],
  thickness = 0.06,
  armLength = strokeLength / 2,
  ...ink
}: Inking & { openingsDegrees?: readonly number[]; thickness?: number; armLength?: number } = {}): StimulusSet {
  const conditions = openingsDegrees.map((openingDegrees): Angle => ({
    kind: 'angle',
    ...inked,
    ...ink,
    openingDegrees,
    thickness,
    armLength,
  }));
  return spread(360, orientationCount, conditions);
}

/** Filled wedges: orientation × opening; 180° is an edge between dark and light. */
export function corners({
  orientationCount = 72,
  openingsDegrees = [45, 90, 135, 180, 270],
  ...ink
}: Inking & { openingsDegrees?: readonly number[] } = {}): StimulusSet {
  const conditions = openingsDegrees.map((openingDegrees): Corner => ({
    kind: 'corner',
    ...inked,
    paper: 1,
    ...ink,
    openingDegrees,
  }));
  return spread(360, orientationCount, conditions);
}

/** Boundaries between a coarse and a fine texture: orientation × ratio (Schubert et al. 2021); the ratio 1 is the control. Takes a field of 16 pixels or more. */
export function highLow({
  orientationCount = 72,
  ratios = [1, 2, 3, 4, 6],
  cyclesPerField = 8,
  contrast = 1,
}: {
  orientationCount?: number;
  ratios?: readonly number[];
  cyclesPerField?: number;
  contrast?: number;
} = {}): StimulusSet {
  const conditions = ratios.map((ratio): HighLow => ({
    kind: 'high-low',
    orientationDegrees: 0,
    cyclesPerField,
    ratio,
    contrast,
  }));
  return spread(360, orientationCount, conditions);
}

/** Edges between two hues of equal luma: orientation × pair of opposite hues. */
export function colorContrasts({
  orientationCount = 72,
  hues = [0, 45, 90, 135],
  chroma = 0.5,
}: { orientationCount?: number; hues?: readonly number[]; chroma?: number } = {}): StimulusSet {
  const conditions = hues.map((hue): ColorContrast => ({
    kind: 'color-contrast',
    orientationDegrees: 0,
    hueDegrees: [hue, hue + 180],
    chroma,
  }));
  return spread(360, orientationCount, conditions);
}

/** Stripes: orientation × frequency × phase. Phases come in pairs half a turn apart, so that half a turn of the stripes adds nothing. */
export function gratings({
  orientationCount = 36,
  cyclesPerField = [1, 1.5, 2, 3],
  phasesDegrees = [0, 90, 180, 270],
  contrast = 1,
}: {
  orientationCount?: number;
  cyclesPerField?: readonly number[];
  phasesDegrees?: readonly number[];
  contrast?: number;
} = {}): StimulusSet {
  const conditions = cyclesPerField.flatMap((cycles) =>
    phasesDegrees.map((phaseDegrees): Grating => ({
      kind: 'grating',
      orientationDegrees: 0,
      cyclesPerField: cycles,
      phaseDegrees,
      contrast,
    })),
  );
  return spread(180, orientationCount, conditions);
}

interface Inking {
  orientationCount?: number;
  ink?: number;
  paper?: number;
}

/** Spreads the orientations evenly over the period. */
function spread(periodDegrees: 180 | 360, orientationCount: number, conditions: Stimulus[]): StimulusSet {
  if (!Number.isInteger(orientationCount) || orientationCount < 3) {
    throw new UserError(`${orientationCount} orientations do not make a tuning curve: take a whole number from 3`);
  }
  if (conditions.length === 0) {
    throw new UserError('a set of stimuli needs at least one condition, such as a radius or a width');
  }
  return { periodDegrees, orientationCount, conditions };
}
