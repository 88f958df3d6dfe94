import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../../pipeline/network/graph.ts';
import { toOnnx } from '../../../pipeline/network/onnx/to-onnx.ts';
import { runOnnx } from '../../oracle/run-onnx.ts';

const graph = (nodes: Node[], constants: Graph['constants'] = new Map()): Graph => ({
  inputs: [{ name: 'x', shape: [-1, 2, -1, -1], type: 'float32' }],
  outputs: [nodes.at(-1)!.outputs[0]!],
  nodes,
  constants,
});

const shapes = { x: [1, 2, 3, 3] };

describe('toOnnx', () => {
  it('writes opset 17 with concrete shapes and raw initializers', () => {
    const pick: Node = { op: 'Gather', name: 'y', inputs: ['x', 'table'], outputs: ['y'], attributes: { axis: 1 } };
    const bytes = toOnnx(graph([pick], new Map([['table', { data: Int32Array.of(1, 0), shape: [2] }]])), shapes);
    const model = onnxProto.onnx.ModelProto.decode(bytes);
    expect(Number(model.opsetImport[0]!.version)).toBe(17);
    expect(model.graph!.input![0]!.type!.tensorType!.shape!.dim!.map(({ dimValue }) => Number(dimValue))).toEqual([
      1, 2, 3, 3,
    ]);
    const [table] = model.graph!.initializer!;
    expect(table).toMatchObject({ name: 'table', dataType: onnxProto.onnx.TensorProto.DataType.INT32 });
    expect([...table!.rawData!]).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('stores real constants of either width as float32', async () => {
    const halve: Node = { op: 'Mul', name: 'y', inputs: ['x', 'half'], outputs: ['y'], attributes: {} };
    const half = new Map([['half', { data: Float64Array.of(0.5), shape: [] }]]);
    const data = Float64Array.from({ length: 18 }, (_, i) => i);
    const result = await runOnnx(graph([halve], half), { x: { data, shape: shapes.x } });
    expect([...result.get('y')!.data]).toEqual([...data].map((value) => value / 2));
  });

  it.each<[string, Node]>([
    ['a gradient', { op: 'ReluGradient', name: 'it', inputs: ['x', 'x'], outputs: ['y'], attributes: {} }],
    [
      'a dilated average pool',
      {
        op: 'AveragePool',
        name: 'it',
        inputs: ['x'],
        outputs: ['y'],
        attributes: {
          kernel: [2, 2],
          strides: [1, 1],
          pads: [0, 0, 0, 0],
          autoPad: 'explicit',
          dilations: [2, 2],
          ceil: false,
          countIncludePad: false,
        },
      },
    ],
  ])('refuses %s, which ONNX has not, and names the node', (_, node) => {
    expect(() => toOnnx(graph([node]), shapes)).toThrow(/node "it" .*must be lowered first/);
  });
});
