import { describe, expect, it } from 'vitest';
import type { AutoPad, Graph, Node, Pads, Pair } from '../../../pipeline/network/graph.ts';
import { receptiveField } from '../../../pipeline/network/layers/receptive-field.ts';

const padding = { autoPad: 'explicit' as AutoPad, pads: [0, 0, 0, 0] as Pads, dilations: [1, 1] as Pair };

const conv = (
  from: string,
  to: string,
  weight: string,
  options: { strides?: Pair } & Partial<typeof padding> = {},
): Node => ({
  op: 'Conv',
  name: to,
  inputs: [from, weight],
  outputs: [to],
  attributes: { strides: [1, 1], groups: 1, ...padding, ...options },
});
const pool = (from: string, to: string, kernel: Pair, strides: Pair, pads: Pads): Node => ({
  op: 'MaxPool',
  name: to,
  inputs: [from],
  outputs: [to],
  attributes: { ...padding, kernel, strides, pads, ceil: false },
});
const concat = (inputs: string[], to: string): Node => ({
  op: 'Concat',
  name: to,
  inputs,
  outputs: [to],
  attributes: { axis: 1 },
});

const kernel = (height: number, width: number) => ({
  data: new Float32Array(height * width),
  shape: [1, 1, height, width],
});

function graph(...nodes: Node[]): Graph {
  return {
    inputs: [{ name: 'x', shape: [-1, 1, -1, -1], type: 'float32' }],
    outputs: [nodes.at(-1)!.outputs[0]!],
    nodes,
    constants: new Map([
      ['1x1', kernel(1, 1)],
      ['3x5', kernel(3, 5)],
      ['7x7', kernel(7, 7)],
    ]),
  };
}

describe('receptiveField', () => {
  it('grows through strides, pads and dilations, each axis by itself', () => {
    const chain = graph(
      conv('x', 'a', '7x7', { strides: [2, 1], pads: [3, 2, 3, 2] }),
      pool('a', 'b', [3, 3], [2, 2], [0, 1, 1, 0]),
      conv('b', 'c', '3x5', { dilations: [2, 1], pads: [2, 2, 2, 2] }),
    );
    expect(receptiveField(chain, 'x', 'a')).toEqual({ sizePx: [7, 7], stridePx: [2, 1], startPx: [-3, -2] });
    expect(receptiveField(chain, 'x', 'b')).toEqual({ sizePx: [11, 9], stridePx: [4, 2], startPx: [-3, -3] });
    expect(receptiveField(chain, 'x', 'c')).toEqual({ sizePx: [27, 17], stridePx: [4, 2], startPx: [-11, -7] });
  });

  it("is seen from any tensor, in that tensor's cells", () => {
    const chain = graph(conv('x', 'a', '7x7', { strides: [2, 2] }), conv('a', 'b', '3x5'));
    expect(receptiveField(chain, 'a', 'b')).toEqual({ sizePx: [3, 5], stridePx: [1, 1], startPx: [0, 0] });
    expect(receptiveField(chain, 'a', 'a').sizePx).toEqual([1, 1]);
  });

  it('is the union over branches', () => {
    const branches = graph(
      conv('x', 'small', '1x1'),
      conv('x', 'wide', '3x5', { pads: [0, 4, 2, 0] }),
      concat(['small', 'wide'], 'y'),
    );
    expect(receptiveField(branches, 'x', 'y')).toEqual({ sizePx: [3, 5], stridePx: [1, 1], startPx: [0, -4] });
  });

  it('takes "same" padding for sizes that the stride divides', () => {
    const same = graph(conv('x', 'y', '7x7', { strides: [2, 2], autoPad: 'same-upper' }));
    expect(receptiveField(same, 'x', 'y')).toEqual({ sizePx: [7, 7], stridePx: [2, 2], startPx: [-2, -2] });
  });

  it('shifts through padding and slices', () => {
    const shifted = graph(
      { op: 'Pad', name: 'p', inputs: ['x'], outputs: ['p'], attributes: { pads: [0, 0, 3, 1, 0, 0, 0, 0], value: 0 } },
      {
        op: 'Slice',
        name: 's',
        inputs: ['p'],
        outputs: ['s'],
        attributes: { axes: [2, 3], starts: [5, 0], ends: [9, 9], steps: [1, 2] },
      },
    );
    expect(receptiveField(shifted, 'x', 's')).toEqual({ sizePx: [1, 1], stridePx: [1, 2], startPx: [2, -1] });
  });

  it('sees everything behind a pool of the whole map, but not through a gate beside a path that sees less', () => {
    const gated = graph(
      conv('x', 'a', '3x5'),
      { op: 'GlobalAveragePool', name: 'g', inputs: ['a'], outputs: ['g'], attributes: {} },
      { op: 'Mul', name: 'y', inputs: ['a', 'g'], outputs: ['y'], attributes: {} },
    );
    expect(receptiveField(gated, 'x', 'g').sizePx).toEqual([Infinity, Infinity]);
    expect(receptiveField(gated, 'x', 'y').sizePx).toEqual([3, 5]);
  });

  it('names two tensors that no path joins', () => {
    const two = graph(conv('x', 'a', '1x1'), conv('x', 'b', '1x1'));
    expect(() => receptiveField(two, 'a', 'b')).toThrow('no path leads from "a" to "b"');
  });
});
