import type { Tensor } from '../network/graph.ts';
import type { Parameterization } from './parameterization.ts';

/** Lucid divides its pictures by this before the colours, so that noise starts out near grey. */
const damping = 4;

/**
 * A picture as the spectrum that `irfft2` takes, each frequency scaled by 1/f, so that an optimizer's equal steps move
 * all scales of a picture alike (Olah et al. 2017, "Preconditioning and Parameterization"; Lucid's fft_image).
 *
 * Parameters are [3, 2·size, ⌊size/2⌋ + 1]: row 2k is the real and row 2k + 1 the imaginary part of vertical frequency k.
 * The inverse transform is two matrix products, first down the columns, then along the rows; because real and imaginary
 * rows alternate, a reshape is all there is between them.
 */
export const fourier: Parameterization = {
  shapeOf: (sizePx) => [3, 2 * sizePx, frequencyCount(sizePx)],
  synthesize(build, parameters, batch, sizePx) {
    const scaled = build.add('Mul', [parameters, build.constant(frequencyScale(sizePx), 'fourier/scale')], {});
    const down = build.constant(columnTransform(sizePx), 'fourier/columns');
    const columns = build.add('MatMul', [down, scaled], {});
    const rows = build.add('Reshape', [columns], { shape: [batch * 3 * sizePx, 2 * frequencyCount(sizePx)] });
    const along = build.constant(rowTransform(sizePx), 'fourier/rows');
    const picture = build.add('MatMul', [rows, along], {});
    return build.add('Reshape', [picture], { shape: [batch, 3, sizePx * sizePx] });
  },
};

/** Horizontal frequencies of a real picture; the others are their mirror images. */
const frequencyCount = (sizePx: number): number => Math.floor(sizePx / 2) + 1;

/** [2·size, frequencies]: size / max(f, 1/size) / damping, with f in cycles per pixel, and irfft2's 1/size². */
export function frequencyScale(sizePx: number): Tensor {
  const count = frequencyCount(sizePx);
  const data = new Float64Array(2 * sizePx * count);
  for (let row = 0; row < 2 * sizePx; row++) {
    const k = row >> 1;
    const vertical = Math.min(k, sizePx - k) / sizePx;
    for (let column = 0; column < count; column++) {
      const frequency = Math.max(Math.hypot(vertical, column / sizePx), 1 / sizePx);
      data[row * count + column] = sizePx / frequency / damping / sizePx ** 2;
    }
  }
  return { data, shape: [2 * sizePx, count] };
}

/** [2·size, 2·size]: the complex inverse transform of a column, real and imaginary parts alternating on both sides. */
function columnTransform(sizePx: number): Tensor {
  const data = new Float64Array(4 * sizePx * sizePx);
  for (let y = 0; y < sizePx; y++) {
    for (let k = 0; k < sizePx; k++) {
      const { cos, sin } = turn(k * y, sizePx);
      data.set([cos, -sin], 2 * y * 2 * sizePx + 2 * k);
      data.set([sin, cos], (2 * y + 1) * 2 * sizePx + 2 * k);
    }
  }
  return { data, shape: [2 * sizePx, 2 * sizePx] };
}

/** [2·frequencies, size]: real parts, then imaginary parts, to a real row. Frequencies with a mirror image count twice. */
function rowTransform(sizePx: number): Tensor {
  const count = frequencyCount(sizePx);
  const data = new Float64Array(2 * count * sizePx);
  for (let k = 0; k < count; k++) {
    const weight = k === 0 || 2 * k === sizePx ? 1 : 2;
    for (let x = 0; x < sizePx; x++) {
      const { cos, sin } = turn(k * x, sizePx);
      data[k * sizePx + x] = weight * cos;
      data[(count + k) * sizePx + x] = -weight * sin;
    }
  }
  return { data, shape: [2 * count, sizePx] };
}

/** Cosine and sine of `steps` of `count` steps around the circle, exact at its quarters. */
function turn(steps: number, count: number): { cos: number; sin: number } {
  const quarters = (4 * (steps % count)) / count;
  if (Number.isInteger(quarters)) return { cos: [1, 0, -1, 0][quarters]!, sin: [0, 1, 0, -1][quarters]! };
  return { cos: Math.cos((quarters * Math.PI) / 2), sin: Math.sin((quarters * Math.PI) / 2) };
}
