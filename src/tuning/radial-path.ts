/**
 * The outline of a tuning curve around the centre of a circle of radius 50: the response over `peak`, towards the orientation, counter-clockwise
 * from the right; whole units, which a figure of a hundred pixels cannot tell from finer ones.
 * @param curve responses at evenly spaced orientations from 0° over one period; what lies below zero is silence, in the centre
 * @param periodDegrees what looks the same after half a turn is drawn twice, opposite
 */
export function radialPath(curve: ArrayLike<number>, peak: number, periodDegrees: 180 | 360): string {
  const turns = 360 / periodDegrees;
  let path = '';
  let [lastX, lastY] = [0, 0];
  for (let i = 0; i < turns * curve.length; i++) {
    const radius = (50 * Math.max(0, curve[i % curve.length]!)) / (peak || 1);
    const angle = (2 * Math.PI * i) / (turns * curve.length);
    const [x, y] = [Math.round(radius * Math.cos(angle)), Math.round(-radius * Math.sin(angle))];
    if (i === 0) path = `M${x} ${y}`;
    else if (x !== lastX || y !== lastY) path += `l${step(x - lastX)}${step(y - lastY, true)}`;
    [lastX, lastY] = [x, y];
  }
  return `${path}z`;
}

/** A minus sign parts numbers by itself. */
const step = (value: number, follows = false): string => (follows && value >= 0 ? ` ${value}` : String(value));
