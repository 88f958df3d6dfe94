/**
 * Outlines a histogram as one SVG path, its bars standing on y = height.
 * @param weigh makes a bar's height of its count; the tallest bar takes the whole height
 */
export function drawHistogram(
  counts: readonly number[],
  { width = 320, height = 72, weigh = (count: number): number => count } = {},
): string {
  const most = weigh(Math.max(1, ...counts));
  const barWidth = width / counts.length;
  const steps = counts.map((count, i) => {
    const top = height - (height * weigh(count)) / most;
    return `V${shorten(top)}H${shorten((i + 1) * barWidth)}`;
  });
  return `M0 ${height}${steps.join('')}V${height}Z`;
}

function shorten(value: number): string {
  return String(Number(value.toFixed(1)));
}
