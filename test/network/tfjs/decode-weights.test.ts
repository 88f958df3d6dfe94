import type { io } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { loadTfjs } from '../../../pipeline/engine/tfjs/load-tfjs.ts';
import type { Tensor } from '../../../pipeline/network/graph.ts';
import { decodeWeights } from '../../../pipeline/network/tfjs/decode-weights.ts';
import { WeightGroup } from '../../../pipeline/network/tfjs/model-json.ts';
import { normal, random } from '../../../pipeline/random.ts';
import { toHalf, writeWeights } from './write-model-json.ts';

const { tf } = await loadTfjs('cpu');

const next = random(5);
const weights = new Map<string, Tensor>([
  ['kernel', { data: Float32Array.from({ length: 54 }, () => normal(next)), shape: [3, 3, 3, 2] }],
  ['flat', { data: new Float32Array(4).fill(0.3), shape: [4] }],
  ['axes', { data: Int32Array.of(-1, 2, 70_000), shape: [3] }],
  ['scalar', { data: Float32Array.of(-2), shape: [] }],
  ['none', { data: new Float32Array(0), shape: [0, 3] }],
]);

/** What TensorFlow.js makes of a group, as the typed graph has it: integers and truth values as Int32Array. */
function decodeByTfjs(group: WeightGroup, bytes: Uint8Array): Map<string, Tensor> {
  const decoded = tf.io.decodeWeights(Uint8Array.from(bytes).buffer, group.weights as io.WeightsManifestEntry[]);
  return new Map(
    Object.entries(decoded).map(([name, tensor]) => {
      const values = tensor.dataSync();
      const data = values instanceof Float32Array ? values : Int32Array.from(values);
      return [name, { data, shape: tensor.shape }];
    }),
  );
}

const parse = (manifest: unknown): WeightGroup => WeightGroup.parse(manifest);

describe('decodeWeights reads what tf.io.decodeWeights reads', () => {
  it.each([undefined, 'float16', 'uint8', 'uint16'] as const)('stored as %s', (quantization) => {
    const { weightsManifest, shards } = writeWeights(weights, { quantization });
    const bytes = [...shards.values()];
    const group = weightsManifest[0]!;
    expect(decodeWeights(parse(group), bytes, 'it')).toEqual(decodeByTfjs(group as WeightGroup, bytes[0]!));
  });

  it('with tensors across shards', () => {
    const { weightsManifest, shards } = writeWeights(weights, { shardBytes: 7 });
    const bytes = [...shards.values()];
    expect(bytes.length).toBe(Math.ceil((4 * 62) / 7));
    expect(decodeWeights(parse(weightsManifest[0]), bytes, 'it')).toEqual(weights);
  });

  it('as truth values and as quantized integers', () => {
    const group = {
      paths: ['a'],
      weights: [
        { name: 'switches', shape: [3], dtype: 'bool' },
        { name: 'steps', shape: [4], dtype: 'int32', quantization: { dtype: 'uint8', scale: 1.3, min: -7.1 } },
        { name: 'long', shape: [2], dtype: 'int32', quantization: { dtype: 'uint16', scale: 3, min: 2 } },
      ],
    };
    const bytes = Uint8Array.of(1, 0, 1, 0, 1, 2, 255, 1, 2, 0, 255);
    const decoded = decodeWeights(parse(group), [bytes], 'it');
    // tfjs wants each tensor at an address that its type divides.
    const byTfjs = group.weights.map((entry, i) => {
      const slice = bytes.slice([0, 3, 7][i]!, [3, 7, 11][i]!);
      return decodeByTfjs({ ...group, weights: [entry] } as WeightGroup, slice);
    });
    expect([...decoded]).toEqual(byTfjs.flatMap((map) => [...map]));
    expect(decoded.get('steps')!.data).toEqual(Int32Array.of(-7, -6, -4, 324));
  });

  it('for each of the 63,488 finite half floats', () => {
    const bits = Uint16Array.from({ length: 1 << 16 }, (_, i) => i).filter((each) => (each & 0x7c00) !== 0x7c00);
    const group = {
      paths: ['a'],
      weights: [{ name: 'halves', shape: [bits.length], dtype: 'float32', quantization: { dtype: 'float16' } }],
    };
    const bytes = new Uint8Array(bits.buffer);
    const decoded = decodeWeights(parse(group), [bytes], 'it');
    expect(bits.length).toBe(63_488);
    expect(decoded).toEqual(decodeByTfjs(group as WeightGroup, bytes));
    // And the encoder that other tests rely on is its inverse.
    expect(Uint16Array.from(decoded.get('halves')!.data, toHalf)).toEqual(bits);
  });
});
