import onnxProto from 'onnx-proto';
import type { onnx } from 'onnx-proto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../../pipeline/network/onnx/import-onnx.ts';
import { UserError } from '../../../pipeline/user-error.ts';
import { flippedCopies, outcomeOf, truncations } from '../import/damage.ts';

const { ModelProto } = onnxProto.onnx;
const good = readFileSync(new URL('../../fixtures/onnx/residual.onnx', import.meta.url));

/** The good network after a change to its message. */
function spoiled(change: (graph: onnx.IGraphProto) => void): Uint8Array {
  const model = ModelProto.decode(good);
  change(model.graph!);
  return ModelProto.encode(model).finish();
}

const imageDims = (graph: onnx.IGraphProto) => graph.input![0]!.type!.tensorType!.shape!.dim!;
const tensorNamed = (graph: onnx.IGraphProto, name: string) =>
  graph.initializer!.find((tensor) => tensor.name === name)!;

/** Puts a node of another operator between the images and everything else. */
function putFirst(graph: onnx.IGraphProto, opType: string): void {
  for (const node of graph.node!) node.input = node.input!.map((name) => (name === 'x' ? 'begun' : name));
  graph.node!.unshift({ opType, name: 'gatekeeper', input: ['x'], output: ['begun'] });
}

const cases: [what: string, bytes: () => Uint8Array, message: RegExp][] = [
  [
    'an empty file',
    () => new Uint8Array(),
    /^it\.onnx is not an ONNX network, or only a piece of one: .*get the file again$/,
  ],
  ['text', () => new TextEncoder().encode('not a network'), /^it\.onnx is not an ONNX network, or only a piece of one/],
  ['half a file', () => good.subarray(0, good.length / 2), /^it\.onnx is not an ONNX network, or only a piece of one/],
  [
    'no image input',
    () => spoiled((graph) => imageDims(graph).pop()),
    /^it\.onnx has no image input, .* but "x" \[\?,3,8\]: it cannot be shown in an atlas$/,
  ],
  [
    'one channel',
    () => spoiled((graph) => (imageDims(graph)[1] = { dimValue: 1 })),
    /^it\.onnx has no image input, .* but "x" \[\?,1,8,8\]/,
  ],
  [
    'channels left open',
    () => spoiled((graph) => (imageDims(graph)[1] = { dimParam: 'C' })),
    /^it\.onnx: the channels of input "x" are left open: export/,
  ],
  [
    'everything left open',
    () => spoiled((graph) => (graph.input![0]!.type!.tensorType!.shape!.dim = [{}, {}, {}, {}])),
    /^it\.onnx: the channels of input "x" are left open/,
  ],
  [
    'no convolution',
    () =>
      spoiled((graph) => {
        graph.node = [{ opType: 'Relu', input: ['x'], output: ['y'] }];
      }),
    /^it\.onnx holds no convolution on its images: it is no vision CNN/,
  ],
  ...['If', 'Loop', 'Scan'].map((op): (typeof cases)[number] => [
    `control flow by ${op}`,
    () => spoiled((graph) => putFirst(graph, op)),
    new RegExp(`^it\\.onnx: images go through ${op} "gatekeeper" first, and control flow is not supported`),
  ]),
  [
    'an unknown operator before the first convolution',
    () => spoiled((graph) => putFirst(graph, 'Mystery')),
    /^it\.onnx: no convolution comes before Mystery "gatekeeper", which is not supported/,
  ],
  ...[NaN, Infinity].map((value): (typeof cases)[number] => [
    `weights with ${value}`,
    () =>
      spoiled((graph) => {
        const tensor = tensorNamed(graph, 'block1/a_pre_w');
        const data = Uint8Array.from(tensor.rawData!);
        new DataView(data.buffer).setFloat32(4 * 17, value, true);
        tensor.rawData = data;
      }),
    new RegExp(`^it\\.onnx: tensor "block1/a_pre_w" holds ${value} at element 17: export`),
  ]),
  [
    'too few weights',
    () =>
      spoiled((graph) => {
        tensorNamed(graph, 'block1/a_pre_b').rawData = new Uint8Array(12);
      }),
    /^it\.onnx: tensor "block1\/a_pre_b" is \[4\] but holds 3 values: the file is damaged/,
  ],
  [
    'weights of a type nobody reads',
    () => spoiled((graph) => (tensorNamed(graph, 'block1/a_pre_b').dataType = 14)),
    /^it\.onnx: tensor "block1\/a_pre_b" is of ONNX type 14, which is not supported/,
  ],
  [
    'external data that is not there',
    () =>
      spoiled((graph) => {
        Object.assign(tensorNamed(graph, 'stem_pre_w'), {
          rawData: new Uint8Array(),
          dataLocation: 1,
          externalData: [{ key: 'location', value: 'weights.bin' }],
        });
      }),
    /^it\.onnx: tensor "stem_pre_w" lies in the file "weights\.bin", which is missing: put it beside the network$/,
  ],
  [
    'a node that reads what nothing computes',
    () => spoiled((graph) => (graph.node![1]!.input = ['lost'])),
    /^it\.onnx: Relu "stem" reads "lost", which nothing computes before it/,
  ],
  [
    'a tensor computed twice',
    () => spoiled((graph) => (graph.node![1]!.output = ['stem_pre'])),
    /^it\.onnx: Relu "stem_pre" computes "stem_pre" a second time/,
  ],
  [
    'weights that do not fit',
    () => spoiled((graph) => (tensorNamed(graph, 'stem_pre_w').dims = [3, 4, 3, 3])),
    /^it\.onnx: Conv "stem_pre" is damaged: .*input has 3 channels, weights want 4/,
  ],
];

describe('importOnnx refuses in one sentence', () => {
  it.each(cases)('%s', (_, bytes, message) => {
    expect(() => importOnnx(bytes(), { file: 'it.onnx' })).toThrow(message);
    expect(() => importOnnx(bytes(), { file: 'it.onnx' })).toThrow(UserError);
  });
});

describe('importOnnx reads external data', () => {
  it('from the offset on that the tensor names', () => {
    const model = ModelProto.decode(good);
    const tensor = tensorNamed(model.graph!, 'stem_pre_w');
    const weights = Uint8Array.from(tensor.rawData!);
    const beside = Uint8Array.from([1, 2, 3, 4, ...weights, 5]);
    Object.assign(tensor, {
      rawData: new Uint8Array(),
      dataLocation: 1,
      externalData: Object.entries({ location: 'w.bin', offset: '4', length: `${weights.length}` }).map(
        ([key, value]) => ({
          key,
          value,
        }),
      ),
    });
    const bytes = ModelProto.encode(model).finish();
    const external = (location: string) => (location === 'w.bin' ? beside : undefined);
    const read = importOnnx(bytes, { file: 'it.onnx', external }).graph.constants.get('stem_pre_w');
    expect(read).toEqual(importOnnx(good, { file: 'it.onnx' }).graph.constants.get('stem_pre_w'));
  });
});

const outcome = (bytes: Uint8Array) => outcomeOf(() => importOnnx(bytes, { file: 'it.onnx' }));

describe('importOnnx of damaged bytes gives a graph or a UserError', () => {
  it('for every truncation', () => {
    const outcomes = Array.from(truncations(good), outcome);
    expect(outcomes.filter((each) => each === 'refused').length).toBeGreaterThan(0.9 * good.length);
  });

  it.each(['residual', 'channels-last', 'view-as-pytorch-writes-it', 'slices-and-picks', 'pad-by-tensors'])(
    'for 500 flipped bytes of %s',
    (name) => {
      const bytes = readFileSync(new URL(`../../fixtures/onnx/${name}.onnx`, import.meta.url));
      const outcomes = Array.from(flippedCopies(bytes, 500), outcome);
      expect(new Set(outcomes)).toEqual(new Set(['graph', 'refused']));
    },
  );
});
