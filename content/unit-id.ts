/** `<model>/<layer>/<index>`: the one place that makes unit ids. */
export function formatUnitId(model: string, layer: string, index: number): string {
  return `${model}/${layer}/${index}`;
}

/** The one place that takes unit ids apart; trusts that the schema has checked it. */
export function parseUnitId(id: string): { model: string; layer: string; index: number } {
  const [model = '', layer = '', index = ''] = id.split('/');
  return { model, layer, index: Number(index) };
}
