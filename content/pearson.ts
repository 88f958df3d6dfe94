/** Pearson's correlation of two lists of as many numbers, −1 … 1; 0 where one of them does not vary. */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const count = x.length;
  let [sumX, sumY] = [0, 0];
  for (let i = 0; i < count; i++) {
    sumX += x[i]!;
    sumY += y[i]!;
  }
  const [meanX, meanY] = [sumX / count, sumY / count];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return xx === 0 || yy === 0 ? 0 : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}
