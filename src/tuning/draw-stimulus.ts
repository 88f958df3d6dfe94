import { hueColor } from '../../content/hue-color.ts';
import type { Stimulus } from '../../content/schema/stimulus.ts';

/** Half of what is drawn around the field's centre, in fields: the whole field. */
const half = 0.5;

/**
 * Draws a stimulus as SVG in a square from −0.5 to 0.5 on either axis, the receptive field; what reaches beyond is for the viewport to cut off.
 * Waves are drawn as stripes, and textures as squares.
 */
export function drawStimulus(stimulus: Stimulus): string {
  const turn = number(-stimulus.orientationDegrees);
  const { paper, drawing } = draw(stimulus);
  const turned = turn === '0' ? drawing : `<g transform="rotate(${turn})">${drawing}</g>`;
  return `<path fill="${paper}" d="M-.5-.5h1v1h-1z"/>${turned}`;
}

/** What lies below, and what is drawn on it where it faces right. */
function draw(stimulus: Stimulus): { paper: string; drawing: string } {
  switch (stimulus.kind) {
    case 'line': {
      const { width, length, offset } = stimulus;
      const d = `M${number(-length / 2)} ${number(-offset)}h${number(length)}`;
      return { paper: grey(stimulus.paper), drawing: stroke(d, width, stimulus.ink) };
    }
    case 'curve': {
      const { radius, thickness, length } = stimulus;
      const angle = length / radius / 2;
      const [x, y] = [radius * (Math.cos(angle) - 1), radius * Math.sin(angle)];
      const large = angle > Math.PI / 2 ? 1 : 0;
      const d = `M${number(x)} ${number(-y)}A${number(radius)} ${number(radius)} 0 ${large} 1 ${number(x)} ${number(y)}`;
      return { paper: grey(stimulus.paper), drawing: stroke(d, thickness, stimulus.ink) };
    }
    case 'angle': {
      const [x, y] = onCircle(stimulus.openingDegrees / 2, stimulus.armLength);
      const d = `M${number(x)} ${number(-y)}L0 0L${number(x)} ${number(y)}`;
      return { paper: grey(stimulus.paper), drawing: stroke(d, stimulus.thickness, stimulus.ink) };
    }
    case 'corner': {
      const [x, y] = onCircle(stimulus.openingDegrees / 2, 1);
      const large = stimulus.openingDegrees > 180 ? 1 : 0;
      const d = `M0 0L${number(x)} ${number(y)}A1 1 0 ${large} 0 ${number(x)} ${number(-y)}z`;
      return { paper: grey(stimulus.paper), drawing: `<path fill="${grey(stimulus.ink)}" d="${d}"/>` };
    }
    case 'high-low': {
      const fine = 1 / stimulus.cyclesPerField;
      const coarse = fine * stimulus.ratio;
      return { paper: '#999', drawing: squares(0, fine) + squares(-Math.ceil(1 / coarse) * coarse, coarse) };
    }
    case 'color-contrast': {
      const [from, to] = stimulus.hueDegrees.map((hue) => rgb(hueColor(hue, stimulus.chroma)));
      return { paper: from!, drawing: `<path fill="${to}" d="M0-1h1v2H0z"/>` };
    }
    case 'grating': {
      const { cyclesPerField, phaseDegrees } = stimulus;
      const troughs = Array.from({ length: 2 * Math.ceil(cyclesPerField) + 2 }, (_, i) => {
        return -(i - Math.ceil(cyclesPerField) - half + phaseDegrees / 360) / cyclesPerField;
      });
      const d = troughs.filter((y) => Math.abs(y) < 1).map((y) => `M-1 ${number(y)}h2`);
      return { paper: '#ddd', drawing: stroke(d.join(''), half / cyclesPerField, 0.15) };
    }
  }
}

/** Squares of half a period, from x to the right as far as the next edge of the drawing. */
function squares(x: number, period: number): string {
  const columns: string[] = [];
  const end = x < 0 ? 0 : 1;
  for (let at = x + period / 4; at < end; at += period) columns.push(`M${number(at)}-1v2`);
  const width = number(period / 2);
  return `<path stroke="#222" stroke-width="${width}" stroke-dasharray="${width}" d="${columns.join('')}"/>`;
}

const stroke = (d: string, width: number, ink: number): string =>
  `<path fill="none" stroke="${grey(ink)}" stroke-width="${number(width)}" d="${d}"/>`;

function onCircle(degrees: number, radius: number): [number, number] {
  const angle = (degrees * Math.PI) / 180;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Three decimals, as short as they can be written. */
const number = (value: number): string =>
  String(Number(value.toFixed(3)))
    .replace(/^(-?)0\./, '$1.')
    .replace(/^-0$/, '0');

const grey = (value: number): string => rgb([value, value, value]);

const rgb = (channels: readonly number[]): string =>
  `#${channels.map((channel) => Math.round(15 * channel).toString(16)).join('')}`;
