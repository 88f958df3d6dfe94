// content/weights/<model>/<layer>.<other>.maps.bin: the maps between each unit of <layer> and the units of <other> that it is connected
// with most. It begins with unitCount + 1 little-endian Uint32: where each unit's record starts, and where the last one ends. A record is
// deflated (RFC 1951): the units of <other> as little-endian Uint16, strongest first, then their maps in signed bytes as in a weight map.
// Scales are left out: they follow from the matrix of the two layers, see scaleOf.

/** Maps between one unit and others. */
export interface PackedMaps {
  /** Indices of the others, strongest first. */
  units: number[];
  /** For each, one signed byte a cell, 127 for the largest magnitude; row by row. */
  cells: Int8Array[];
}

/** Where the records of a pack lie: record `i` from byte starts[i] to starts[i + 1]. */
export function readPackStarts(bytes: Uint8Array, unitCount: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4 * (unitCount + 1));
  return Array.from({ length: unitCount + 1 }, (_, i) => view.getUint32(4 * i, true));
}

/** Puts deflated records behind one another, with their starts before them. */
export function joinPack(records: readonly Uint8Array[]): Uint8Array {
  const headerBytes = 4 * (records.length + 1);
  const bytes = new Uint8Array(records.reduce((sum, { length }) => sum + length, headerBytes));
  const view = new DataView(bytes.buffer);
  let at = headerBytes;
  for (const [i, record] of records.entries()) {
    view.setUint32(4 * i, at, true);
    bytes.set(record, at);
    at += record.length;
  }
  view.setUint32(4 * records.length, at, true);
  return bytes;
}

/** A record before it is deflated. */
export function encodeMaps({ units, cells }: PackedMaps): Uint8Array {
  const cellCount = cells[0]?.length ?? 0;
  const bytes = new Uint8Array(units.length * (2 + cellCount));
  const view = new DataView(bytes.buffer);
  for (const [i, unit] of units.entries()) {
    view.setUint16(2 * i, unit, true);
    bytes.set(new Uint8Array(cells[i]!.buffer, cells[i]!.byteOffset, cellCount), 2 * units.length + i * cellCount);
  }
  return bytes;
}

/** Reads a record that has been inflated. */
export function decodeMaps(bytes: Uint8Array, cellCount: number): PackedMaps {
  const count = bytes.length / (2 + cellCount);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = (i: number): number => bytes.byteOffset + 2 * count + i * cellCount;
  return {
    units: Array.from({ length: count }, (_, i) => view.getUint16(2 * i, true)),
    cells: Array.from({ length: count }, (_, i) => new Int8Array(bytes.buffer, at(i), cellCount)),
  };
}

/**
 * The weight that 127 stands for in a map: the one that makes the sum of its magnitudes that of the connection.
 * @param magnitude excitation − inhibition; the scale is in its unit
 */
export function scaleOf(cells: Int8Array, magnitude: number): number {
  const sum = cells.reduce((total, cell) => total + Math.abs(cell), 0);
  return sum === 0 ? 0 : (127 * magnitude) / sum;
}
