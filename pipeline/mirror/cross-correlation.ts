/** Pearson correlations between two lists of variables, taken up one observation at a time. */
export interface CrossCorrelation {
  /** Takes in one observation of all variables, which is not kept. */
  add(x: ArrayLike<number>, y: ArrayLike<number>): void;
  /** [x, y]: the correlation of every x with every y, −1 … 1; 0 where one of them does not vary. */
  read(): Float64Array;
}

/**
 * Starts correlations between `count` variables and as many others. Memory is 8 bytes a pair, however many observations there are. Sums are
 * taken of what lies above the first observation, so that variables far from zero lose no digits.
 */
export function createCrossCorrelation(count: number): CrossCorrelation {
  const products = new Float64Array(count * count);
  const sums = { x: new Float64Array(count), y: new Float64Array(count) };
  const squares = { x: new Float64Array(count), y: new Float64Array(count) };
  const origin = { x: new Float64Array(count), y: new Float64Array(count) };
  const above = { x: new Float64Array(count), y: new Float64Array(count) };
  let observationCount = 0;

  function sumUp(axis: 'x' | 'y', values: ArrayLike<number>): void {
    for (let i = 0; i < count; i++) {
      const value = values[i]! - origin[axis][i]!;
      above[axis][i] = value;
      sums[axis][i]! += value;
      squares[axis][i]! += value * value;
    }
  }

  /** Sums of squared deviations from the mean. */
  const deviations = (axis: 'x' | 'y') =>
    squares[axis].map((square, i) => Math.max(0, square - sums[axis][i]! ** 2 / observationCount));

  return {
    add(x, y) {
      if (observationCount++ === 0) {
        origin.x.set(x);
        origin.y.set(y);
      }
      sumUp('x', x);
      sumUp('y', y);
      for (let i = 0, at = 0; i < count; i++) {
        const value = above.x[i]!;
        for (let j = 0; j < count; j++) products[at++]! += value * above.y[j]!;
      }
    },
    read() {
      const [xx, yy] = [deviations('x'), deviations('y')];
      return products.map((product, at) => {
        const [i, j] = [Math.floor(at / count), at % count];
        const scale = Math.sqrt(xx[i]! * yy[j]!);
        const covariance = product - (sums.x[i]! * sums.y[j]!) / observationCount;
        return scale === 0 ? 0 : Math.max(-1, Math.min(1, covariance / scale));
      });
    },
  };
}
