import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConnectionGroup, WeightMatrix } from '../../content/schema.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { decodeWeightMap } from '../../content/weight-map.ts';
import { decodeWeightSlice } from '../../content/weight-matrix.ts';
import { normal, random } from '../../pipeline/random.ts';
import { connectionGroups, weightScale } from '../../pipeline/weights/connection-groups.ts';
import type { LayerWeights } from '../../pipeline/weights/read-weights.ts';
import { keepStrongest } from '../../pipeline/weights/strongest.ts';
import { weightMatrix } from '../../pipeline/weights/weight-matrix.ts';
import { layerOf } from './layer-pair.ts';

const [toCount, fromCount, cells, listCount] = [5, 30, 9, 4];

/** Weights between layers of 30 and 5 units with random 3×3 kernels. */
function randomWeights(spread = 1): LayerWeights {
  const next = random(11);
  const weights: LayerWeights = {
    from: layerOf('first', 'a', fromCount),
    to: layerOf('second', 'b', toCount),
    kernelSize: [3, 3],
    excitation: new Float32Array(toCount * fromCount),
    inhibition: new Float32Array(toCount * fromCount),
    inputs: Array.from({ length: toCount }, () => []),
    outputs: Array.from({ length: fromCount }, () => []),
    factorizations: [],
  };
  for (let unit = 0; unit < toCount; unit++) {
    for (let other = 0; other < fromCount; other++) {
      const map = Float32Array.from({ length: cells }, () => spread * normal(next));
      const pair = unit * fromCount + other;
      weights.excitation[pair] = map.reduce((sum, weight) => sum + Math.max(0, weight), 0);
      weights.inhibition[pair] = map.reduce((sum, weight) => sum + Math.min(0, weight), 0);
      const magnitude = weights.excitation[pair] - weights.inhibition[pair];
      keepStrongest(weights.inputs[unit]!, listCount, other, magnitude, () => map);
      keepStrongest(weights.outputs[other]!, listCount, unit, magnitude, () => map);
    }
  }
  return weights;
}

const weights = randomWeights();
const scale = weightScale(weights);
const { inputs, outputs } = connectionGroups('net', weights);

describe('connectionGroups', () => {
  it('makes what the schema accepts, one group a unit and direction', () => {
    expect(inputs).toHaveLength(toCount);
    expect(outputs).toHaveLength(fromCount);
    for (const group of [...inputs, ...outputs]) expect(ConnectionGroup.parse(group)).toEqual(group);
    expect(inputs[0]).toMatchObject({ layer: 'first', unitCount: fromCount });
    expect(outputs[0]).toMatchObject({ layer: 'second', unitCount: toCount });
  });

  it('gives the share of all magnitude that the listed connections make up, both ways', () => {
    for (const group of [...inputs, ...outputs]) {
      const listed = group.strongest.reduce((sum, { excitation, inhibition }) => sum + excitation - inhibition, 0);
      expect(group.coverage).toBeCloseTo(listed / (group.excitation - group.inhibition), 6);
      expect(group.coverage).toBeLessThan(1);
      expect(group.strongest).toHaveLength(listCount);
    }
  });

  it('sums all weights once by rows and once by columns', () => {
    const total = (groups: typeof inputs) => groups.reduce((sum, { excitation }) => sum + excitation, 0);
    expect(total(inputs)).toBeCloseTo(total(outputs), 6);
    expect(total(inputs)).toBeCloseTo(weights.excitation.reduce((a, b) => a + b, 0) / scale, 5);
  });

  it('is relative to the largest sum of magnitudes of any pair', () => {
    const magnitudes = inputs.flatMap(({ strongest }) => strongest.map((c) => c.excitation - c.inhibition));
    expect(Math.max(...magnitudes)).toBeCloseTo(1, 12);
  });

  it('keeps a connection the same from both ends', () => {
    const ends = inputs.flatMap(({ strongest }, unit) =>
      strongest.map((connection) => {
        const seen = { ...connection, unit: `net/second/${unit}` };
        const listed = outputs[parseUnitId(connection.unit).index]!.strongest.find(({ unit: id }) => id === seen.unit);
        return { seen, listed };
      }),
    );
    const both = ends.filter(({ listed }) => listed !== undefined);
    expect(both.length).toBeGreaterThan(10);
    for (const { seen, listed } of both) expect(listed).toEqual(seen);
  });

  it('keeps maps in the network’s own units', () => {
    const [connection] = inputs[2]!.strongest;
    const [listed] = weights.inputs[2]!;
    const decoded = decodeWeightMap(connection!.map);
    for (const [i, weight] of listed!.map.entries()) expect(decoded[i]).toBeCloseTo(weight, 1);
    expect(connection!.map.scale).toBe(Math.max(...listed!.map.map(Math.abs)));
  });

  it('lists connections of no weight without dividing by zero', () => {
    const silent = connectionGroups('net', randomWeights(0));
    expect(silent.inputs[0]).toMatchObject({ coverage: 1, excitation: 0 });
    expect(ConnectionGroup.parse(silent.inputs[0])).toBeDefined();
  });
});

describe('weightMatrix', () => {
  const { record, bytes } = weightMatrix('net', weights);

  it('comes back within a step of its sixteen bits', () => {
    for (let unit = 0; unit < toCount; unit++) {
      const { excitation, inhibition } = decodeWeightSlice(bytes, fromCount, unit);
      for (let other = 0; other < fromCount; other++) {
        const pair = unit * fromCount + other;
        expect(Math.abs(excitation[other]! * record.scale - weights.excitation[pair]!)).toBeLessThan(scale / 65535);
        expect(Math.abs(inhibition[other]! * record.scale - weights.inhibition[pair]!)).toBeLessThan(scale / 65535);
      }
    }
  });

  it('is described by its record', () => {
    expect(WeightMatrix.parse(record)).toEqual(record);
    expect(record).toMatchObject({ layer: 'first', file: 'net/second.first.bin', scale });
    expect(record.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});
