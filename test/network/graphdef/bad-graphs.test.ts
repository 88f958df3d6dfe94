import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GraphDef } from '../../../pipeline/network/graphdef/graphdef-schema.ts';
import type { GraphMessage, NodeMessage } from '../../../pipeline/network/graphdef/graphdef-schema.ts';
import { importGraphdef } from '../../../pipeline/network/graphdef/import-graphdef.ts';
import { random } from '../../../pipeline/random.ts';
import { UserError } from '../../../pipeline/user-error.ts';
import { flippedCopies, outcomeOf, truncations } from '../import/damage.ts';

const read = (name: string) => readFileSync(new URL(`../../fixtures/tensorflow/${name}.pb`, import.meta.url));
const good = read('residual');
const bytesOf = (graph: object) => GraphDef.encode(GraphDef.fromObject(graph)).finish();

/** The good graph after a change to its message. */
function spoiled(change: (graph: GraphMessage) => void): Uint8Array {
  const graph = GraphDef.decode(good) as unknown as GraphMessage;
  change(graph);
  return bytesOf(graph);
}

const named = ({ node }: GraphMessage, name: string): NodeMessage => node.find((each) => each.name === name)!;
const weights = (graph: GraphMessage) => named(graph, 'Const').attr['value']!.tensor;
const imageShape = (graph: GraphMessage) => named(graph, 'x').attr['shape']!.shape;
const node = (op: string, name: string, ...input: string[]) => ({ op, name, input, attr: {} }) as NodeMessage;

/** Puts a node between the images and everything else. */
function putFirst(graph: GraphMessage, op: string): void {
  for (const each of graph.node) each.input = each.input.map((name) => (name === 'x' ? 'gatekeeper' : name));
  graph.node.push(node(op, 'gatekeeper', 'x'));
}

const cases: [what: string, bytes: () => Uint8Array, message: RegExp][] = [
  [
    'an empty file',
    () => new Uint8Array(),
    /^it\.pb is not a TensorFlow graph, or only a piece of one: it holds no nodes/,
  ],
  [
    'text',
    () => new TextEncoder().encode('not a network'),
    /^it\.pb is not a TensorFlow graph, or only a piece of one/,
  ],
  [
    'half a file',
    () => good.subarray(0, good.length / 2),
    /^it\.pb is not a TensorFlow graph, or only a piece of one \(index out of range: .*\); get the file again$/,
  ],
  [
    'a SavedModel',
    () => Uint8Array.of(8, 1, 18, 2, 10, 0),
    /^it\.pb is a SavedModel, whose weights lie in files beside it: freeze it with/,
  ],
  [
    'no placeholder',
    () => spoiled((graph) => (named(graph, 'x').op = 'Queue')),
    /^it\.pb has no image input, which would be a Placeholder of .* but none at all: it cannot be shown in an atlas$/,
  ],
  [
    'a placeholder of one channel',
    () => spoiled((graph) => (imageShape(graph).dim[3]!.size = 1)),
    /^it\.pb has no image input, .* but "x" \[\?,6,6,1\]/,
  ],
  [
    'a placeholder of text',
    () =>
      spoiled((graph) => {
        delete named(graph, 'x').attr['shape'];
        named(graph, 'x').attr['dtype']!.type = 7;
      }),
    /^it\.pb has no image input, .* but "x" DT_STRING/,
  ],
  [
    'no convolution',
    () => spoiled((graph) => (graph.node = [named(graph, 'x'), node('Relu', 'y', 'x')])),
    /^it\.pb holds no convolution on its images: it is no vision CNN/,
  ],
  ...['If', 'Enter', 'While'].map((op): (typeof cases)[number] => [
    `control flow by ${op}`,
    () => spoiled((graph) => putFirst(graph, op)),
    new RegExp(`^it\\.pb: images go through ${op} "gatekeeper" first, and control flow is not supported`),
  ]),
  [
    'an unknown operator before the first convolution',
    () => spoiled((graph) => putFirst(graph, 'Mystery')),
    /^it\.pb: no convolution comes before Mystery "gatekeeper", which is not supported/,
  ],
  [
    'an operator called like what every object has',
    () => spoiled((graph) => putFirst(graph, 'constructor')),
    /^it\.pb: no convolution comes before constructor "gatekeeper", which is not supported/,
  ],
  ...[NaN, Infinity].map((value): (typeof cases)[number] => [
    `weights with ${value}`,
    () =>
      spoiled((graph) => {
        const content = Uint8Array.from(weights(graph).tensorContent);
        new DataView(content.buffer).setFloat32(4 * 17, value, true);
        weights(graph).tensorContent = content;
      }),
    new RegExp(`^it\\.pb: value of "Const" holds ${value} at element 17: export`),
  ]),
  [
    'a Const with too few values',
    () => spoiled((graph) => (weights(graph).tensorContent = weights(graph).tensorContent.slice(0, 40))),
    /^it\.pb: value of "Const" is \[3,3,3,4\] but holds 10 values: the file is damaged, get it again$/,
  ],
  [
    'a Const with too many values',
    () =>
      spoiled((graph) =>
        Object.assign(weights(graph), { tensorContent: new Uint8Array(), floatVal: Array(109).fill(1) }),
      ),
    /^it\.pb: value of "Const" is \[3,3,3,4\] but holds 109 values/,
  ],
  [
    'a Const of a shape beyond all measure',
    () =>
      spoiled((graph) => {
        weights(graph).tensorContent = new Uint8Array();
        weights(graph).tensorShape!.dim[0]!.size = 2 ** 40;
      }),
    /^it\.pb: value of "Const" is \[1099511627776,3,3,4\] but holds 0 values/,
  ],
  [
    'a Const of text as weights',
    () =>
      spoiled((graph) => {
        weights(graph).dtype = 7;
        named(graph, 'Const').attr['dtype']!.type = 7;
      }),
    /^it\.pb: no convolution comes before Const of DT_STRING "Const", which is not supported/,
  ],
  [
    'weights that do not fit',
    () => spoiled((graph) => (weights(graph).tensorShape!.dim = [3, 3, 4, 3].map((size) => ({ size })))),
    /^it\.pb: Conv2D "Conv2D" is damaged: .*input has 3 channels, weights want 4/s,
  ],
  [
    'weights that are no filters',
    () => spoiled((graph) => (weights(graph).tensorShape!.dim = [{ size: 108 }])),
    /^it\.pb: Conv2D "Conv2D" is damaged: its weights should have four axes, not \[108\]/,
  ],
  [
    'a node that reads what nothing computes',
    () => spoiled((graph) => (named(graph, 'Relu').input = ['lost:1'])),
    /^it\.pb: Relu "Relu" reads "lost:1", which nothing computes: get the file again$/,
  ],
  [
    'two nodes of one name',
    () => spoiled((graph) => (named(graph, 'Relu').name = 'Conv2D')),
    /^it\.pb: two nodes are called "Conv2D": get the file again$/,
  ],
  [
    'a node that waits for itself',
    () => spoiled((graph) => (named(graph, 'Conv2D').input[0] = 'out')),
    /^it\.pb: \w+ "\w+" waits for its own result: get the file again$/,
  ],
  [
    'a sum of one term',
    () => spoiled((graph) => graph.node.find(({ op }) => op === 'AddV2')!.input.pop()),
    /^it\.pb: AddV2 "\w+" is damaged: it has 1 inputs, which is too few, get the file again$/,
  ],
  [
    'a convolution without its weights',
    () => spoiled((graph) => named(graph, 'Conv2D').input.pop()),
    /^it\.pb: Conv2D "Conv2D" is damaged: it has 1 inputs, which is too few, get the file again$/,
  ],
  [
    'strides that are text',
    () => spoiled((graph) => (named(graph, 'Conv2D').attr['strides'] = named(graph, 'Conv2D').attr['padding']!)),
    /^it\.pb: Conv2D "Conv2D" is damaged: its strides should be a list of numbers, get the file again$/,
  ],
  [
    'strides of 0',
    () => spoiled((graph) => (named(graph, 'Conv2D').attr['strides']!.list.i = [1, 0, 1, 1])),
    /^it\.pb: Conv2D "Conv2D" is damaged: its "strides" should be whole numbers from 1, not \[1,0,1,1\]/,
  ],
];

describe('importGraphdef refuses in one sentence', () => {
  it.each(cases)('%s', (_, bytes, message) => {
    expect(() => importGraphdef(bytes(), 'it.pb')).toThrow(message);
    expect(() => importGraphdef(bytes(), 'it.pb')).toThrow(UserError);
  });
});

const outcome = (bytes: Uint8Array) => outcomeOf(() => importGraphdef(bytes, 'it.pb'));

describe('importGraphdef of damaged bytes gives a graph or a UserError', () => {
  it('for every truncation', () => {
    const outcomes = Array.from(truncations(good), outcome);
    expect(outcomes.filter((each) => each === 'refused').length).toBeGreaterThan(0.9 * good.length);
  });

  it.each(['residual', 'flatten-by-shape', 'slices', 'batch-norm', 'dropout', 'condition', 'fused', 'element-types'])(
    'for 500 flipped bytes of %s',
    (name) => {
      const bytes = read(name);
      const outcomes = Array.from(flippedCopies(bytes, 500), outcome);
      expect(new Set(outcomes)).toEqual(new Set(['graph', 'refused']));
    },
  );

  it('for random bytes', () => {
    const next = random(4);
    const outcomes = Array.from({ length: 500 }, () =>
      outcome(Uint8Array.from({ length: 200 }, (_, i) => (i === 0 ? 0x0a : 256 * next()))),
    );
    expect(new Set(outcomes)).toEqual(new Set(['refused']));
  });
});
