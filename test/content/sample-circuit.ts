import { Model, schemaVersion } from '../../content/schema.ts';

/** Three layers of Inception's kind, 8, 8 and 4 units wide; the last reads from the second only. */
export const sampleModel: Model = Model.parse({
  schemaVersion,
  id: 'net',
  title: 'Net',
  network: { source: 'net.onnx', sha256: '0'.repeat(64), bytes: 1, format: 'onnx', parameters: 1, multiplyAdds: 1 },
  input: { tensor: 'x', channels: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1], sizePx: [32, 32], source: 'a test' },
  layers: [
    { slug: 'conv1', unitCount: 8, inputs: [] },
    { slug: 'inception-3a', unitCount: 8, inputs: ['conv1'] },
    { slug: 'inception-3b', unitCount: 4, inputs: ['inception-3a'] },
  ].map((layer) => ({
    tensor: layer.slug,
    mapSize: [8, 8],
    receptiveFieldPx: 7,
    stridePx: 2,
    multiplyAdds: 1,
    outputs: [],
    ...layer,
  })),
});

/** A circuit's file whose front matter, besides the required, is `more`, line by line, from line 6 on. */
export function circuitText(more: readonly string[], body = 'Prose.\n'): string {
  const head = ['---', 'model: net', 'title: A circuit', 'summary: It is small.', 'date: 2026-11-22'];
  return [...head, ...more, '---', body].join('\n');
}
