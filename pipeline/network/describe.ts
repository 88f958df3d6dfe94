import type { LoadedModel } from './model.ts';

/** What `atlas inspect` shows of a layer. */
export interface LayerRow {
  layer: string;
  tensor: string;
  units: number;
  /** height×width */
  map: string;
  receptiveFieldPx: number;
  stridePx: number;
  /** Millions of multiply-adds from the image to the layer. */
  megaMultiplyAdds: number;
  branches: string;
  /** Slugs of the layers that feed it. */
  inputs: string;
}

/** One row a layer, from the image upwards. */
export function describeModel({ model }: Pick<LoadedModel, 'model'>): LayerRow[] {
  return model.layers.map(({ slug, tensor, unitCount, mapSize, multiplyAdds, branches, inputs, ...sizes }) => ({
    layer: slug,
    tensor,
    units: unitCount,
    map: mapSize.join('×'),
    receptiveFieldPx: sizes.receptiveFieldPx,
    stridePx: sizes.stridePx,
    megaMultiplyAdds: Math.round(multiplyAdds / 1e4) / 100,
    branches: branches.map(({ name, count }) => `${name} ${count}`).join(' + '),
    inputs: inputs.join(', ') || 'image',
  }));
}
