import { describe, expect, it } from 'vitest';
import { normal, random } from '../../pipeline/random.ts';
import { factorize } from '../../pipeline/weights/factorize.ts';
import { dot, oneSidedNmf } from '../../pipeline/weights/one-sided-nmf.ts';

const [channelCount, cellCount] = [60, 25];

/** Kernels of 60 channels in 5×5 cells. */
function noise(seed: number): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length: channelCount * cellCount }, () => normal(next));
}

interface Planted {
  maps: number[][];
  /** By group, the part of each channel. */
  parts: number[][];
  kernels: Float32Array;
}

/** Three maps of both signs; every channel is in one group, in the first two, or in none. */
function plant(seed: number): Planted {
  const next = random(seed);
  const draw = () => Array.from({ length: cellCount }, () => normal(next));
  const maps = [draw(), draw(), draw()];
  const parts = maps.map((_, group) =>
    Array.from({ length: channelCount }, (_unused, channel) => {
      const isMember = channel % 5 === group || (channel % 5 === 3 && group < 2);
      return isMember ? 0.2 + next() : 0;
    }),
  );
  const kernels = Float32Array.from({ length: channelCount * cellCount }, (_, i) =>
    maps.reduce((sum, map, group) => sum + parts[group]![Math.floor(i / cellCount)]! * map[i % cellCount]!, 0),
  );
  return { maps, parts, kernels };
}

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [Float64Array.from(a), Float64Array.from(b)];
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

/** The shares of a group as a vector over all channels. */
function sharesOf({ members }: { members: { channel: number; share: number }[] }): Float64Array {
  const shares = new Float64Array(channelCount);
  for (const { channel, share } of members) shares[channel] = share;
  return shares;
}

function squareOf(kernels: Float32Array): number {
  return kernels.reduce((sum, weight) => sum + weight ** 2, 0);
}

describe('factorize', () => {
  it.each([1, 2, 3])('recovers planted groups up to their order (seed %i)', (seed) => {
    const { maps, parts, kernels } = plant(seed);
    const { groups, explained } = factorize([kernels], channelCount, 3, { sparsity: 0.005, roundCount: 2000 });
    expect(explained).toBeGreaterThan(0.99);
    const found = maps.map((map) => groups.findIndex((group) => cosine(group.maps[0]!, map) > 0.999));
    expect(found.toSorted()).toEqual([0, 1, 2]);
    for (const [group, at] of found.entries()) {
      expect(cosine(sharesOf(groups[at]!), parts[group]!)).toBeGreaterThan(0.99);
      // The price draws maps a little closer to each other than they were planted, which strangers make up for.
      const strangers = groups[at]!.members.filter(({ channel }) => parts[group]![channel] === 0);
      expect(strangers.reduce((sum, { share }) => sum + share, 0)).toBeLessThan(0.01);
    }
  });

  it('gives cells in which no channel has a weight 0, and the others what they have without those', () => {
    const { kernels } = plant(4);
    const wide = new Float32Array(2 * kernels.length);
    for (const [i, weight] of kernels.entries()) wide[2 * i + 1] = weight;
    const [narrow, padded] = [kernels, wide].map((weights) => factorize([weights], channelCount, 3));
    expect(padded!.explained).toBe(narrow!.explained);
    for (const [group, { maps }] of padded!.groups.entries()) {
      const cells = [...maps[0]!.entries()];
      expect(cells.filter(([cell]) => cell % 2 === 0).every(([, value]) => value === 0)).toBe(true);
      expect(cells.filter(([cell]) => cell % 2 === 1).map(([, value]) => value)).toEqual([
        ...narrow!.groups[group]!.maps[0]!,
      ]);
    }
  });

  it('tells channels with opposite kernels apart', () => {
    const next = random(10);
    const map = Array.from({ length: cellCount }, () => normal(next));
    const kernels = Float32Array.from({ length: channelCount * cellCount }, (_, i) => {
      const channel = Math.floor(i / cellCount);
      return (channel % 3 === 0 ? -1 : 1) * (1 + (channel % 4)) * map[i % cellCount]!;
    });
    const { groups } = factorize([kernels], channelCount, 2);
    expect(cosine(groups[0]!.maps[0]!, map)).toBeGreaterThan(0.999);
    expect(cosine(groups[1]!.maps[0]!, map)).toBeLessThan(-0.999);
    expect(groups[0]!.members.every(({ channel }) => channel % 3 !== 0)).toBe(true);
    expect(groups[1]!.members.map(({ channel }) => channel).filter((channel) => channel % 3 === 0)).toHaveLength(20);
  });

  it('explains what its groups, put together, explain', () => {
    const kernels = noise(4);
    const { groups, explained } = factorize([kernels], channelCount, 4);
    const shares = groups.map(sharesOf);
    let error = 0;
    for (const [i, weight] of kernels.entries()) {
      const channel = Math.floor(i / cellCount);
      const sum = groups.reduce((all, { maps: [map] }, g) => all + shares[g]![channel]! * map![i % cellCount]!, 0);
      error += (weight - sum) ** 2;
    }
    expect(explained).toBeCloseTo(1 - error / squareOf(kernels), 6);
    expect(groups.reduce((sum, group) => sum + group.explained, 0)).toBeCloseTo(explained, 12);
    expect(groups.map((group) => group.explained)).toEqual(groups.map((group) => group.explained).toSorted((a, b) => b - a)); // prettier-ignore
    for (const { members } of groups) {
      expect(members.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(members.every(({ share }, i) => share > 0 && (i === 0 || members[i - 1]!.share >= share))).toBe(true);
    }
  });

  it('explains no more than the best approximation of the same rank, and more with more groups', () => {
    const { kernels } = plant(5);
    const shares = [1, 2, 3].map((count) => factorize([kernels], channelCount, count).explained);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares[2]).toBeGreaterThan(0.99);
    expect(shares[1]).toBeLessThan(0.99);
  });

  it('does not depend on the scale of the weights', () => {
    const kernels = noise(6);
    const [once, scaled] = [kernels, kernels.map((weight) => 1024 * weight)].map((k) =>
      factorize([k], channelCount, 2),
    );
    expect(scaled!.explained).toBeCloseTo(once!.explained, 9);
    expect(scaled!.groups[0]!.maps[0]![3]! / once!.groups[0]!.maps[0]![3]!).toBeCloseTo(1024, 6);
  });

  it('gives the same for the same seed', () => {
    const kernels = noise(7);
    expect(factorize([kernels], channelCount, 3, { seed: 1 })).toEqual(
      factorize([kernels], channelCount, 3, { seed: 1 }),
    );
  });

  it('lets several units share their groups', () => {
    const { kernels } = plant(8);
    const turned = kernels.map((weight) => -2 * weight);
    const alone = factorize([kernels], channelCount, 3);
    const joint = factorize([kernels, turned], channelCount, 3);
    expect(joint.explained).toBeCloseTo(alone.explained, 6);
    for (const [group, { maps, members }] of joint.groups.entries()) {
      expect(maps.map(({ length }) => length)).toEqual([cellCount, cellCount]);
      expect(members.map(({ channel }) => channel)).toEqual(alone.groups[group]!.members.map(({ channel }) => channel));
      for (const [cell, weight] of maps[0]!.entries()) expect(maps[1]![cell]).toBeCloseTo(-2 * weight, 9);
    }
  });

  it('gives fewer groups than asked for where there are no more, and none for no weight', () => {
    const single = Float32Array.from({ length: channelCount * cellCount }, (_, i) => 1 + Math.floor(i / cellCount));
    expect(factorize([single], channelCount, 3).groups).toHaveLength(1);
    expect(factorize([new Float32Array(channelCount * cellCount)], channelCount, 3)).toEqual({
      groups: [],
      explained: 0,
    });
  });

  it('refuses kernels that are not whole and no groups', () => {
    expect(() => factorize([new Float32Array(7)], 3, 1)).toThrow('3 channels do not share [7] weights evenly');
    expect(() => factorize([], 3, 1)).toThrow(RangeError);
    expect(() => factorize([new Float32Array(6)], 3, 0)).toThrow('0 groups');
  });
});

describe('oneSidedNmf', () => {
  const kernels = noise(9);
  const columns = Array.from({ length: channelCount }, (_, channel) =>
    Float64Array.from(kernels.subarray(channel * cellCount, (channel + 1) * cellCount)),
  );

  it('never raises its objective, and returns the lowest of all starts', () => {
    const courses: number[][] = [];
    const onRound = (start: number, objective: number) => (courses[start] ??= []).push(objective);
    const { objective } = oneSidedNmf(columns, 3, { startCount: 5, onRound });
    expect(courses).toHaveLength(5);
    for (const course of courses) {
      expect(course.length).toBeGreaterThan(2);
      const rises = course.slice(1).map((value, round) => value / course[round]! - 1);
      expect(Math.max(...rises)).toBeLessThan(1e-12);
    }
    expect(objective).toBe(Math.min(...courses.map((course) => course.at(-1)!)));
  });

  it('ends where no part and no map can be bettered (Karush, Kuhn and Tucker)', () => {
    const sparsity = 0.02;
    const { maps, parts } = oneSidedNmf(columns, 3, { sparsity, roundCount: 5000 });
    const price = sparsity * Math.sqrt(Math.max(...columns.map((column) => dot(column, column))));
    const rests = columns.map((column, channel) =>
      column.map((weight, cell) => maps.reduce((rest, map, g) => rest - map[cell]! * parts[g]![channel]!, weight)),
    );
    for (const [group, map] of maps.entries()) {
      expect(dot(map, map)).toBeCloseTo(1, 12);
      const slopes = rests.map((rest) => price - dot(map, rest));
      const inside = slopes.filter((_, channel) => parts[group]![channel]! > 0);
      expect(Math.max(...inside.map(Math.abs))).toBeLessThan(1e-3);
      expect(Math.min(...slopes)).toBeGreaterThan(-1e-3);
      // What is left of all channels by their parts lies along the map: turning it gains nothing.
      const left = map.map((_, cell) =>
        rests.reduce((sum, rest, channel) => sum + rest[cell]! * parts[group]![channel]!, 0),
      );
      const along = dot(left, map);
      for (const [cell, weight] of map.entries()) expect(Math.abs(left[cell]! - along * weight)).toBeLessThan(1e-2);
    }
  });
});
