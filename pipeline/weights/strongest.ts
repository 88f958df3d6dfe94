/** A unit at the other end of a connection, and the kernel between. */
export interface ConnectedUnit {
  unit: number;
  /** Sum of the kernel's magnitudes. */
  magnitude: number;
  /** Row by row. */
  map: Float32Array;
}

/**
 * Offers a connection to a list that keeps the `limit` largest, strongest first and by unit where they are equal:
 * whatever the order of the offers, the same list.
 * @param kernel is copied when it is kept
 */
export function keepStrongest(
  list: ConnectedUnit[],
  limit: number,
  unit: number,
  magnitude: number,
  kernel: () => Float32Array,
): void {
  const isAfter = (other: ConnectedUnit) =>
    other.magnitude < magnitude || (other.magnitude === magnitude && other.unit > unit);
  if (list.length >= limit && !isAfter(list.at(-1)!)) return;
  const place = list.findIndex(isAfter);
  list.splice(place === -1 ? list.length : place, 0, { unit, magnitude, map: kernel() });
  if (list.length > limit) list.pop();
}
