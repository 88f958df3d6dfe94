import { network, convolution } from '../oracle/tiny-network.ts';
import type { GraphBuilder } from '../../pipeline/network/graph-builder.ts';
import { toOnnx } from '../../pipeline/network/onnx/to-onnx.ts';
import { normal, random } from '../../pipeline/random.ts';

export const sizePx = 64;

/** Units of `lines` that answer a dark line, by the direction it runs in, degrees counter-clockwise; four more answer nothing oriented. */
export const lineDegrees = [0, 30, 60, 90, 120, 150];
/** All units of `lines`. */
export const lineUnitCount = 10;

/** The planted kernel of `parts/7` over `lines/0`: positive above, negative below. */
export const plantedMap = [
  [3, 4, 3],
  [1, 0, -1],
  [-2, -4, -3],
];

/**
 * An ONNX file of a network whose weights were planted, all of them known:
 * - `lines` (10 units): 9×9 detectors of a dark line at six orientations, then four units that answer the mean of one colour or noise.
 * - `parts` (14 units) in two branches: `1x1` with units 0 … 5, each excited by the line detector of its own orientation and inhibited by the one
 *   across; `3x3` with units 6 … 13: 6 reads two groups of lines through one map each, 7 reads lines/0 through `plantedMap`, the others noise.
 * - `whole` (3 units): 0 excited by parts/7 from the left, 1 and 2 by others.
 * @param order puts the units of `lines` in another order, so that a second network holds the same units under other indices
 */
export function plantedNetwork({ order = Array.from({ length: lineUnitCount }, (_, i) => i) } = {}): Uint8Array {
  const graph = network([1, 3, sizePx, sizePx], (build) => {
    const relu = (x: string, name: string) => build.add('Relu', [x], {}, { name });
    const lines = relu(conv(build, 'x', lineKernels(order), [lineUnitCount, 3, 9, 9], 4), 'lines');
    const place = (unit: number) => order.indexOf(unit);
    const small = relu(conv(build, lines, pointwise(place), [6, lineUnitCount, 1, 1], 0), 'parts/1x1');
    const large = relu(conv(build, lines, spatial(place), [8, lineUnitCount, 3, 3], 1), 'parts/3x3');
    const parts = build.add('Concat', [small, large], { axis: 1 }, { name: 'parts' });
    return relu(conv(build, parts, wholeKernels(), [3, 14, 3, 3], 1), 'whole');
  });
  return toOnnx(graph, { x: [1, 3, sizePx, sizePx] });
}

function conv(
  build: GraphBuilder,
  x: string,
  data: Float32Array,
  shape: readonly [number, number, number, number],
  pad: number,
): string {
  const bias = build.constant({ data: new Float32Array(shape[0]), shape: [shape[0]] });
  return build.add(
    'Conv',
    [x, build.constant({ data, shape: [...shape] }), bias],
    convolution({ pads: [pad, pad, pad, pad] }),
  );
}

/** Dark along a line through the middle, bright on both sides; they sum to zero. */
function lineKernels(order: readonly number[]): Float32Array {
  const next = random(3);
  const data = new Float32Array(lineUnitCount * 3 * 81);
  for (let unit = 0; unit < lineUnitCount; unit++) {
    const degrees = lineDegrees[unit];
    const weights = Array.from({ length: 3 * 81 }, (_, i) => {
      const [channel, y, x] = [Math.floor(i / 81), Math.floor((i % 81) / 9) - 4, (i % 9) - 4];
      if (degrees === undefined) return unit % 2 === 0 ? (channel === unit % 3 ? 1 / 81 : 0) : 0.02 * normal(next);
      const angle = (degrees * Math.PI) / 180;
      // Distance from the line; rows are counted downwards.
      const across = x * Math.sin(angle) + y * Math.cos(angle);
      return (across ** 2 - 1) * Math.exp(-(across ** 2) / 2) * Math.exp(-(x * x + y * y) / 12);
    });
    const mean = degrees === undefined ? 0 : weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    data.set(
      weights.map((weight) => weight - mean),
      order.indexOf(unit) * 3 * 81,
    );
  }
  return data;
}

/** Own orientation +2, a quarter turn away −1, all others next to nothing. */
function pointwise(place: (unit: number) => number): Float32Array {
  const data = new Float32Array(6 * lineUnitCount);
  for (let unit = 0; unit < 6; unit++) {
    for (let other = 0; other < lineUnitCount; other++)
      data[unit * lineUnitCount + place(other)] = 0.01 * ((other % 3) - 1);
    data[unit * lineUnitCount + place(unit)] = 2;
    data[unit * lineUnitCount + place((unit + 3) % 6)] = -1;
  }
  return data;
}

/** Maps of unit 6: lines 0 … 2 excite from the left, lines 3 … 5 from below, each by its own factor. */
export const groups = { left: [0, 1, 2], below: [3, 4, 5] };

function spatial(place: (unit: number) => number): Float32Array {
  const next = random(5);
  const data = new Float32Array(8 * lineUnitCount * 9);
  const set = (unit: number, other: number, map: readonly number[]) =>
    data.set(map, ((unit - 6) * lineUnitCount + place(other)) * 9);
  const [left, below] = [
    [1, 0, -1, 1, 0, -1, 1, 0, -1],
    [-1, -1, -1, 0, 0, 0, 1, 1, 1],
  ];
  for (const [i, other] of groups.left.entries())
    set(
      6,
      other,
      left!.map((weight) => (3 - i) * weight),
    );
  for (const [i, other] of groups.below.entries())
    set(
      6,
      other,
      below!.map((weight) => (3 - i) * weight),
    );
  set(7, 0, plantedMap.flat());
  for (let other = 1; other < lineUnitCount; other++) {
    set(
      7,
      other,
      Array.from({ length: 9 }, () => 0.3 * normal(next)),
    );
  }
  for (let unit = 8; unit < 14; unit++) {
    for (let other = 0; other < lineUnitCount; other++)
      set(
        unit,
        other,
        Array.from({ length: 9 }, () => normal(next)),
      );
  }
  return data;
}

/** whole/0 reads parts/7 on its left alone; whole/1 and whole/2 read parts 0 … 5 and noise. */
function wholeKernels(): Float32Array {
  const next = random(7);
  const data = Float32Array.from({ length: 3 * 14 * 9 }, () => 0.05 * normal(next));
  data.set([5, 0, -1, 5, 0, -1, 5, 0, -1], 7 * 9);
  return data;
}
