import type { Layer } from '../../content/schema.ts';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { Convolution, Graph, Shape } from '../../pipeline/network/graph.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { normal, random } from '../../pipeline/random.ts';

export const sizePx = [12, 10] as const;

const convolution: Convolution = {
  strides: [1, 1],
  pads: [1, 1, 1, 1],
  autoPad: 'explicit',
  dilations: [1, 1],
  groups: 1,
};

const layer = (slug: string, unitCount: number, mapSize: [number, number]): Layer => ({
  slug,
  tensor: slug,
  unitCount,
  branches: [],
  mapSize,
  receptiveFieldPx: 1,
  stridePx: 1,
  multiplyAdds: 0,
  inputs: [],
  outputs: [],
});

/**
 * Three layers on images of 12×10: `relu` (stride 2), `mixed` (two branches, of which one has another nonlinearity), and `linear` without any.
 * @param weightScale factor on the first weights
 */
export function tinyModel(weightScale = 1): LoadedModel {
  const next = random(11);
  const build = createGraphBuilder(['pixels']);
  const weights = (shape: Shape, scale = 1) =>
    build.constant({
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => scale * normal(next)),
      shape,
    });

  const first = build.add('Conv', ['pixels', weights([6, 3, 3, 3], weightScale), weights([6])], { ...convolution, strides: [2, 2] }, { name: 'relu/before' }); // prettier-ignore
  const relu = build.add('Relu', [first], {}, { name: 'relu' });
  const left = build.add('Conv', [relu, weights([3, 6, 1, 1])], { ...convolution, pads: [0, 0, 0, 0] });
  const right = build.add('Conv', [relu, weights([4, 6, 3, 3])], convolution);
  build.add('Concat', [left, right], { axis: 1 }, { name: 'mixed/before' });
  const branches = [build.add('Relu', [left], {}), build.add('HardSwish', [right], {})];
  const mixed = build.add('Concat', branches, { axis: 1 }, { name: 'mixed' });
  build.add('Conv', [mixed, weights([5, 7, 3, 3])], convolution, { name: 'linear' });

  const graph: Graph = {
    inputs: [{ name: 'pixels', shape: [-1, 3, -1, -1], type: 'float32' }],
    outputs: ['linear'],
    nodes: build.nodes,
    constants: build.constants,
  };
  return {
    model: {
      schemaVersion: 1,
      id: 'tiny',
      title: 'Tiny',
      summary: '',
      network: {
        source: 'tiny.onnx',
        sha256: '0'.repeat(64),
        bytes: 0,
        format: 'onnx',
        parameters: 0,
        multiplyAdds: 0,
        license: '',
        citation: '',
      },
      input: {
        tensor: 'pixels',
        channels: 'rgb',
        mean: [0, 0, 0],
        scale: [1, 1, 1],
        sizePx: [...sizePx],
        source: 'test',
      },
      labels: null,
      layers: [layer('relu', 6, [6, 5]), layer('mixed', 7, [6, 5]), layer('linear', 5, [6, 5])],
      skipped: [],
    },
    graph,
    preactivations: new Map([
      ['relu', 'relu/before'],
      ['mixed', 'mixed/before'],
      ['linear', 'linear'],
    ]),
  };
}
