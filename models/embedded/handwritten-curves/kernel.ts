import type { Shape } from '../../../pipeline/network/graph.ts';

/** Weights of a convolution, [units, inputs, side, side]. */
export interface Kernel {
  data: Float32Array;
  shape: Shape;
}

/** A cell of a kernel by its distance from the middle one, in cells: to the right, and up. */
export interface Cell {
  x: number;
  up: number;
}

/**
 * Writes the weights of a convolution by a formula.
 * @param weigh the weight of an input at a cell of a unit's kernel
 */
export function writeKernel(
  { unitCount, inputCount, side }: { unitCount: number; inputCount: number; side: number },
  weigh: (unit: number, input: number, cell: Cell) => number,
): Kernel {
  const middle = (side - 1) / 2;
  const area = side ** 2;
  const data = Float32Array.from({ length: unitCount * inputCount * area }, (_, i) => {
    const [row, column] = [Math.floor((i % area) / side), i % side];
    return weigh(Math.floor(i / area / inputCount), Math.floor(i / area) % inputCount, {
      x: column - middle,
      up: middle - row,
    });
  });
  return { data, shape: [unitCount, inputCount, side, side] };
}

/**
 * Scales each unit's weights until the positive ones sum to one, so that a unit answers with 1 to inputs of 1 wherever it is excited.
 */
export function sumToOne({ data, shape }: Kernel): Kernel {
  const length = data.length / shape[0]!;
  const scaled = data.map((weight, i) => {
    const own = data.subarray(Math.floor(i / length) * length, Math.floor(i / length + 1) * length);
    return weight / own.reduce((sum, other) => sum + Math.max(0, other), 0);
  });
  return { data: scaled, shape };
}

/** A bell over a distance, 1 at 0. */
export const bell = (distance: number, width: number): number => Math.exp(-(distance ** 2) / (2 * width ** 2));
