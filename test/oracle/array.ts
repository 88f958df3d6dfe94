/** A dense float64 array, row-major. */
export interface NumberArray {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** An array whose entries are given by their position. */
export function arrayOf(shape: readonly number[], entry: (...position: number[]) => number): NumberArray {
  const data = new Float64Array(sizeOf(shape));
  const position = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    data[i] = entry(...position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis]!++;
      if (position[axis]! < shape[axis]!) break;
      position[axis] = 0;
    }
  }
  return { data, shape };
}

/** The entry at a position; axes of size 1 repeat, missing leading axes too (NumPy broadcasting). */
export function at({ data, shape }: NumberArray, position: readonly number[]): number {
  const offset = position.length - shape.length;
  let index = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const place = shape[axis] === 1 ? 0 : position[axis + offset]!;
    index = index * shape[axis]! + place;
  }
  return data[index]!;
}

/** Index of a position that lies inside. */
export function indexOf(shape: readonly number[], position: readonly number[]): number {
  return position.reduce((index, place, axis) => index * shape[axis]! + place, 0);
}

export const map = (x: NumberArray, f: (value: number) => number): NumberArray => ({
  data: x.data.map(f),
  shape: x.shape,
});

/** Elementwise with NumPy broadcasting. */
export function combine(x: NumberArray, y: NumberArray, f: (a: number, b: number) => number): NumberArray {
  const rank = Math.max(x.shape.length, y.shape.length);
  const size = (shape: readonly number[], axis: number) => shape[axis - rank + shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [a, b] = [size(x.shape, axis), size(y.shape, axis)];
    return a === 1 ? b : a;
  });
  return arrayOf(shape, (...position) => f(at(x, position), at(y, position)));
}
