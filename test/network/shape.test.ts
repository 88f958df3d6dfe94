import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Graph, Node, OperatorName, Shape } from '../../pipeline/network/graph.ts';
import { inferShapes, resolvePads } from '../../pipeline/network/shape.ts';

/** One operator as ONNX's own shape inference sees it (test/fixtures/onnx/make.py). */
interface Case {
  op: OperatorName;
  inputs: Shape[];
  attributes: object;
  output: Shape;
}

const cases = JSON.parse(readFileSync(new URL('../fixtures/onnx/shapes.json', import.meta.url), 'utf8')) as Case[];

function single({ op, inputs, attributes }: Omit<Case, 'output'>): Graph {
  const names = inputs.map((_, i) => `input${i}`);
  return {
    inputs: inputs.map((shape, i) => ({ name: names[i]!, shape, type: 'float32' })),
    outputs: ['y'],
    nodes: [{ op, name: 'it', inputs: names, outputs: ['y'], attributes } as Node],
    constants: new Map(),
  };
}

const convolution = { strides: [1, 1], pads: [0, 0, 0, 0], autoPad: 'explicit', dilations: [1, 1], groups: 1 };

describe('inferShapes', () => {
  it.each([...new Set(cases.map(({ op }) => op))])('agrees with ONNX about %s', (op) => {
    const examples = cases.filter((each) => each.op === op);
    const inferred = examples.map((example) => ({ ...example, output: inferShapes(single(example), {}).get('y') }));
    expect(inferred).toEqual(examples);
  });

  it('fills free sizes from the shapes given', () => {
    const graph = single({ op: 'Relu', inputs: [[-1, 3, -1, -1]], attributes: {} });
    expect(inferShapes(graph, { input0: [2, 3, 5, 7] }).get('y')).toEqual([2, 3, 5, 7]);
  });

  it.each([
    ['a missing size', {}],
    ['another number of axes', { input0: [2, 3, 5] }],
    ['a size the graph fixes', { input0: [2, 4, 5, 7] }],
  ])('refuses %s and names the input', (_, shapes) => {
    const graph = single({ op: 'Relu', inputs: [[-1, 3, -1, -1]], attributes: {} });
    expect(() => inferShapes(graph, shapes as Record<string, Shape>)).toThrow('input "input0" is [-1,3,-1,-1]');
  });

  it.each<[string, Omit<Case, 'output'>]>([
    [
      'channels',
      {
        op: 'Conv',
        inputs: [
          [1, 3, 8, 8],
          [4, 2, 3, 3],
        ],
        attributes: convolution,
      },
    ],
    [
      'a kernel larger than the map',
      {
        op: 'Conv',
        inputs: [
          [1, 3, 2, 2],
          [4, 3, 3, 3],
        ],
        attributes: convolution,
      },
    ],
    [
      'operands',
      {
        op: 'Add',
        inputs: [
          [2, 3],
          [2, 4],
        ],
        attributes: {},
      },
    ],
    [
      'matrices',
      {
        op: 'MatMul',
        inputs: [
          [2, 3],
          [2, 3],
        ],
        attributes: {},
      },
    ],
    [
      'maps to join',
      {
        op: 'Concat',
        inputs: [
          [1, 2, 4, 4],
          [1, 2, 5, 4],
        ],
        attributes: { axis: 1 },
      },
    ],
    ['a target', { op: 'Reshape', inputs: [[2, 3]], attributes: { shape: [4, -1] } }],
    ['a stride of 0', { op: 'Slice', inputs: [[4]], attributes: { axes: [0], starts: [0], ends: [4], steps: [0] } }],
  ])('names the node that does not fit: %s', (_, example) => {
    expect(() => inferShapes(single(example), {})).toThrow(`${example.op} node "it"`);
  });

  it('names a tensor that is read before it is computed', () => {
    const graph = single({ op: 'Relu', inputs: [[1]], attributes: {} });
    const late = { ...graph, nodes: [{ ...graph.nodes[0]!, inputs: ['later'] } as Node] };
    expect(() => inferShapes(late, {})).toThrow('"later" is not computed before it');
  });
});

describe('resolvePads', () => {
  const padding = { strides: [2, 2], pads: [9, 9, 9, 9], dilations: [1, 1] } as const;

  it('puts the odd cell of "same" padding last or first', () => {
    expect(resolvePads({ ...padding, autoPad: 'same-upper' }, [8, 7], [3, 4])).toEqual([0, 1, 1, 2]);
    expect(resolvePads({ ...padding, autoPad: 'same-lower' }, [8, 7], [3, 4])).toEqual([1, 2, 0, 1]);
  });

  it('leaves explicit padding alone', () => {
    expect(resolvePads({ ...padding, autoPad: 'explicit' }, [8, 7], [3, 4])).toEqual([9, 9, 9, 9]);
  });

  it('never pads by less than nothing', () => {
    expect(resolvePads({ ...padding, autoPad: 'same-upper' }, [8, 8], [1, 1])).toEqual([0, 0, 0, 0]);
  });
});
