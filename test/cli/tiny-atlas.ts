import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { createGraphBuilder } from '../../pipeline/network/graph-builder.ts';
import { toOnnx } from '../../pipeline/network/onnx/to-onnx.ts';
import { random } from '../../pipeline/random.ts';
import { conv, network, pooling } from '../oracle/tiny-network.ts';

const sizePx = 12;

/** An ONNX file of two convolutions and three units each, with random weights. */
export function tinyNetwork({ seed = 1 } = {}): Uint8Array {
  const graph = network([1, 3, sizePx, sizePx], (build) => {
    const first = build.add(
      'Relu',
      [conv(build, 'x', [3, 3, 3, 3], seed, { pads: [1, 1, 1, 1] })],
      {},
      { name: 'first' },
    );
    const pooled = build.add('MaxPool', [first], pooling({ strides: [2, 2] }));
    const second = build.add('Relu', [conv(build, pooled, [3, 3, 3, 3], seed + 10)], {}, { name: 'second' });
    return build.add('GlobalAveragePool', [second], {});
  });
  return toOnnx(graph, { x: [1, 3, sizePx, sizePx] });
}

/** A network that takes no images. */
export function vectorNetwork(): Uint8Array {
  const build = createGraphBuilder(['x']);
  const output = build.add('Relu', ['x'], {});
  const graph = {
    inputs: [{ name: 'x', shape: [1, 8], type: 'float32' as const }],
    outputs: [output],
    nodes: build.nodes,
    constants: build.constants,
  };
  return toOnnx(graph, { x: [1, 8] });
}

/** A folder of a few images of noise, and a text file that claims to be one. */
export async function tinyImages(folder: string, count = 5): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const next = random(i);
    const data = Uint8Array.from({ length: 3 * sizePx * sizePx }, () => 256 * next());
    const image = sharp(data, { raw: { width: sizePx, height: sizePx, channels: 3 } });
    await image.png().toFile(join(folder, `noise-${i}.png`));
  }
  await writeFile(join(folder, 'letter.jpg'), 'Dear reader,');
}
