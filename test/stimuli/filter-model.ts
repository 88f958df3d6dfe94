import type { Layer } from '../../content/schema.ts';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import type { LoadedModel } from '../../pipeline/network/model.ts';
import { tinyModel } from '../examples/tiny-model.ts';

/**
 * A network of one layer: filters of the green channel that keep the map's size, a stride of 2, and a ReLU.
 * @param filters square and odd, [sidePx, sidePx] each
 */
export function filterModel(filters: readonly ArrayLike<number>[]): { model: LoadedModel; layer: Layer } {
  const sidePx = Math.sqrt(filters[0]!.length);
  const weights = new Float32Array(filters.length * 3 * sidePx ** 2);
  for (const [unit, filter] of filters.entries()) weights.set(Array.from(filter), (3 * unit + 1) * sidePx ** 2);
  const build = createGraphBuilder(['pixels']);
  const pad = (sidePx - 1) / 2;
  const weight = build.constant({ data: weights, shape: [filters.length, 3, sidePx, sidePx] });
  const attributes = { strides: [2, 2], pads: [pad, pad, pad, pad], autoPad: 'explicit', dilations: [1, 1], groups: 1 } as const; // prettier-ignore
  const before = build.add('Conv', ['pixels', weight], attributes, { name: 'filters/before' });
  build.add('Relu', [before], {}, { name: 'filters' });

  const tiny = tinyModel();
  const layer: Layer = {
    ...tiny.model.layers[0]!,
    slug: 'filters',
    tensor: 'filters',
    unitCount: filters.length,
    receptiveFieldPx: sidePx,
    stridePx: 2,
  };
  return {
    layer,
    model: {
      model: { ...tiny.model, input: { ...tiny.model.input, sizePx: [2 * sidePx, 2 * sidePx] }, layers: [layer] },
      graph: { ...tiny.graph, outputs: ['filters'], nodes: build.nodes, constants: build.constants },
      preactivations: new Map([['filters', 'filters/before']]),
    },
  };
}
