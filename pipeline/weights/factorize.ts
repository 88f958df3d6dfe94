import { dot, oneSidedNmf } from './one-sided-nmf.ts';
import type { OneSidedNmfOptions } from './one-sided-nmf.ts';

/** Channels that are read in the same way. */
export interface WeightGroup {
  /** For each unit, the kernel that the group adds to its weights, of all its channels together; row by row. */
  maps: Float64Array[];
  /** Channels of the group, strongest first; their shares are above 0 and add up to 1. */
  members: { channel: number; share: number }[];
  /** Part of the weights' squared norm that the group explains; those of all groups add up to the whole. */
  explained: number;
}

export interface Factorization {
  /** Those that explain most first; fewer than asked for where the weights have no more. */
  groups: WeightGroup[];
  /** Share of the weights' squared norm that all groups explain together, 0 … 1. */
  explained: number;
}

/**
 * Factorizes a unit's weights into a few groups of channels: a map has both signs, and a channel has a part in a group or none
 * (one-sided NMF, Voss et al., Visualizing Weights, 2021). A channel's kernel is about Σ share · map over the groups that it
 * is a member of. See one-sided-nmf.ts for what is minimized.
 * @param kernels of one unit, or of several that are to share their groups: each [channels, rows · columns]
 * @param groupCount at least 1
 * @throws RangeError where kernels are not whole or are none, or no group is asked for
 */
export function factorize(
  kernels: readonly Float32Array[],
  channelCount: number,
  groupCount: number,
  options: OneSidedNmfOptions = {},
): Factorization {
  if (!Number.isInteger(groupCount) || groupCount < 1) throw new RangeError(`${groupCount} groups: ask for 1 or more`);
  const cellCounts = kernels.map(({ length }) => length / channelCount);
  if (cellCounts.length === 0 || !cellCounts.every((count) => Number.isInteger(count) && count > 0)) {
    throw new RangeError(
      `${channelCount} channels do not share [${kernels.map(({ length }) => length).join()}] weights evenly`,
    );
  }
  const cells = usedCells(kernels, cellCounts);
  const columns = Array.from({ length: channelCount }, (_, channel) => column(kernels, cells, cellCounts, channel));
  const square = columns.reduce((sum, values) => sum + dot(values, values), 0);
  if (square === 0) return { groups: [], explained: 0 };

  const { maps, parts } = oneSidedNmf(columns, groupCount, options);
  const groups = maps.flatMap((map, group) => {
    const total = parts[group]!.reduce((sum, part) => sum + part, 0);
    if (total === 0) return [];
    // ‖W‖² − ‖W − AB‖² = ⟨2W − AB, AB⟩, of which each group has its own term.
    let explained = 0;
    for (const [channel, part] of parts[group]!.entries()) {
      if (part > 0) explained += 2 * part * dot(map, columns[channel]!);
    }
    for (const [other, theirs] of maps.entries()) explained -= dot(map, theirs) * dot(parts[group]!, parts[other]!);
    const members = [...parts[group]!.entries()]
      .flatMap(([channel, part]) => (part > 0 ? { channel, share: part / total } : []))
      .sort((a, b) => b.share - a.share);
    return { maps: split(map, cells, cellCounts, total), members, explained: explained / square };
  });
  groups.sort((a, b) => b.explained - a.explained);
  return { groups, explained: groups.reduce((sum, { explained }) => sum + explained, 0) };
}

/** For each kernel, its cells where some channel has a weight: a branch may have but one of them, and zeros are slow to factorize. */
function usedCells(kernels: readonly Float32Array[], cellCounts: readonly number[]): number[][] {
  return kernels.map((weights, i) => {
    const used = new Set<number>();
    for (const [at, weight] of weights.entries()) if (weight !== 0) used.add(at % cellCounts[i]!);
    return [...used].sort((a, b) => a - b);
  });
}

/** All weights of one channel in the used cells, unit after unit. */
function column(
  kernels: readonly Float32Array[],
  cells: readonly (readonly number[])[],
  cellCounts: readonly number[],
  channel: number,
): Float64Array {
  return Float64Array.from(
    kernels.flatMap((weights, i) => cells[i]!.map((cell) => weights[channel * cellCounts[i]! + cell]!)),
  );
}

/** A map over the used cells of all units, taken apart, scaled, and filled up. */
function split(
  map: Float64Array,
  cells: readonly (readonly number[])[],
  cellCounts: readonly number[],
  factor: number,
): Float64Array[] {
  let next = 0;
  return cells.map((used, i) => {
    const whole = new Float64Array(cellCounts[i]!);
    for (const cell of used) whole[cell] = map[next++]! * factor;
    return whole;
  });
}
