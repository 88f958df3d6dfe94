import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import type { Layer } from '../../content/schema.ts';
import { conv, pooling } from '../oracle/tiny-network.ts';

/** Two layers of 4 and 6 units with random weights, for pictures of 24 pixels. */
export function tinyModel(): LoadedModel {
  const build = createGraphBuilder(['pixels', 'first', 'first/pre', 'second', 'second/pre']);
  const centred = build.add('Sub', ['pixels', build.scalar(0.5)], {});
  const identity = (from: string, name: string) => build.add('Identity', [from], {}, { name });
  identity(conv(build, centred, [4, 3, 5, 5], 1, { pads: [2, 2, 2, 2] }), 'first/pre');
  build.add('Relu', ['first/pre'], {}, { name: 'first' });
  const pooled = build.add('MaxPool', ['first'], pooling({ strides: [2, 2] }));
  identity(conv(build, pooled, [6, 4, 3, 3], 2, { pads: [1, 1, 1, 1] }), 'second/pre');
  build.add('Relu', ['second/pre'], {}, { name: 'second' });
  const graph: LoadedModel['graph'] = {
    inputs: [{ name: 'pixels', shape: [-1, 3, -1, -1], type: 'float32' }],
    outputs: ['second'],
    nodes: build.nodes,
    constants: build.constants,
  };
  const sizePx: [number, number] = [24, 24];
  return {
    graph,
    preactivations: new Map([
      ['first', 'first/pre'],
      ['second', 'second/pre'],
    ]),
    model: {
      schemaVersion: 1,
      id: 'tiny',
      title: 'Tiny',
      summary: '',
      network: {
        source: 'none',
        sha256: '0'.repeat(64),
        bytes: 0,
        format: 'onnx',
        parameters: 0,
        multiplyAdds: 1,
        license: '',
        citation: '',
      },
      input: { tensor: 'pixels', channels: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1], sizePx, source: 'test' },
      labels: null,
      layers: [
        describeLayer('first', {}),
        describeLayer('second', {
          unitCount: 6,
          mapSize: [12, 12],
          receptiveFieldPx: 10,
          stridePx: 2,
          inputs: ['first'],
        }),
      ],
      skipped: [],
    },
  };
}

function describeLayer(slug: string, more: Partial<Layer>): Layer {
  return {
    slug,
    tensor: slug,
    unitCount: 4,
    branches: [],
    mapSize: [24, 24],
    receptiveFieldPx: 5,
    stridePx: 1,
    multiplyAdds: 1,
    inputs: [],
    outputs: [],
    ...more,
  };
}
