/**
 * Outlines a histogram as one SVG path, its bars standing on y = height. Heights go with log(1 + count): most images lie near zero
 * in most units, and would flatten all others.
 */
export function drawHistogram(counts: readonly number[], { width = 320, height = 72 } = {}): string {
  const most = Math.log1p(Math.max(1, ...counts));
  const barWidth = width / counts.length;
  const steps = counts.map((count, i) => {
    const top = height - (height * Math.log1p(count)) / most;
    return `V${shorten(top)}H${shorten((i + 1) * barWidth)}`;
  });
  return `M0 ${height}${steps.join('')}V${height}Z`;
}

function shorten(value: number): string {
  return String(Number(value.toFixed(1)));
}
