import { UserError } from '../user-error.ts';
import type { Stimulus } from '../../content/schema/stimulus.ts';

/** Smallest and largest value of a parameter; `open` ends are excluded. */
interface Range {
  from: number;
  to: number;
  openFrom?: boolean;
  openTo?: boolean;
}

const anything: Range = { from: -Infinity, to: Infinity, openFrom: true, openTo: true };
const positive: Range = { from: 0, to: Infinity, openFrom: true, openTo: true };
const share: Range = { from: 0, to: 1 };
const ink = { ink: share, paper: share };

/** What the parameters of each kind may be. */
const ranges: { readonly [Kind in Stimulus['kind']]: Readonly<Record<string, Range>> } = {
  line: { width: positive, length: positive, offset: anything, ...ink },
  curve: { radius: positive, thickness: positive, length: positive, ...ink },
  angle: { openingDegrees: { from: 0, to: 180, openFrom: true }, thickness: positive, armLength: positive, ...ink },
  corner: { openingDegrees: { from: 0, to: 360, openFrom: true, openTo: true }, ...ink },
  'high-low': { cyclesPerField: positive, ratio: { from: 1, to: Infinity, openTo: true }, contrast: share },
  'color-contrast': { chroma: { from: 0, to: 0.5 } },
  grating: { cyclesPerField: positive, phaseDegrees: anything, contrast: share },
};

/** Refuses what cannot be drawn: numbers out of range, and strokes that would overlap themselves; throws UserError. */
export function checkStimulus(stimulus: Stimulus): void {
  const values = Object.entries(stimulus);
  for (const [name, range] of Object.entries({ orientationDegrees: anything, ...ranges[stimulus.kind] })) {
    const value = values.find(([key]) => key === name)?.[1] as unknown;
    if (typeof value !== 'number' || !isWithin(value, range)) {
      throw new UserError(
        `${withArticle(stimulus.kind)} cannot have the ${name} ${String(value)}: it must be ${describe(range)}`,
      );
    }
  }
  if (stimulus.kind === 'color-contrast' && !stimulus.hueDegrees.every(Number.isFinite)) {
    throw new UserError(
      `a color-contrast cannot have the hueDegrees ${stimulus.hueDegrees.join(', ')}: they must be numbers`,
    );
  }
  if (stimulus.kind === 'curve') checkCurve(stimulus);
  if (stimulus.kind === 'angle') checkAngle(stimulus);
}

function checkCurve({ radius, thickness, length }: Extract<Stimulus, { kind: 'curve' }>): void {
  if (thickness > 2 * radius) {
    throw new UserError(`a curve of radius ${radius} cannot be ${thickness} thick: at most twice its radius`);
  }
  const circumference = 2 * Math.PI * radius;
  if (length > circumference) {
    throw new UserError(
      `a curve of radius ${radius} cannot be ${length} long: its circle measures ${circumference.toFixed(3)}`,
    );
  }
}

function checkAngle({ openingDegrees, thickness, armLength }: Extract<Stimulus, { kind: 'angle' }>): void {
  const shortest = thickness / 2 / Math.tan((openingDegrees * Math.PI) / 360);
  if (armLength <= shortest) {
    throw new UserError(
      `an angle of ${openingDegrees}° cannot have strokes ${armLength} long and ${thickness} thick: they part only beyond ${shortest.toFixed(3)}`,
    );
  }
}

const isWithin = (value: number, { from, to, openFrom, openTo }: Range): boolean =>
  (openFrom ? value > from : value >= from) && (openTo ? value < to : value <= to);

function describe({ from, to, openFrom, openTo }: Range): string {
  const least = Number.isFinite(from) ? `${openFrom ? 'above' : 'at least'} ${from}` : '';
  const most = Number.isFinite(to) ? `${openTo ? 'below' : 'at most'} ${to}` : '';
  return [least, most].filter(Boolean).join(' and ') || 'a number';
}

/** As a sentence names one stimulus of a kind. */
export const withArticle = (kind: Stimulus['kind']): string => `${kind === 'angle' ? 'an' : 'a'} ${kind}`;
