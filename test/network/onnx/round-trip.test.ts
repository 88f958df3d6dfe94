import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compareNetworks } from './compare-networks.ts';

const path = (file: string) => fileURLToPath(new URL(`../../../${file}`, import.meta.url));

/** Files and the side of their images; those of ../shared lie beside the project on some machines only. */
const networks: [file: string, sidePx: number][] = [
  ['models/embedded/emoji-inception.onnx', 64],
  ['models/embedded/emoji-plain.onnx', 64],
  ['../shared/models/googlenet.onnx', 224],
  ['../shared/models/squeezenet1.1.onnx', 227],
  ['../shared/models/mobilenetv2.onnx', 224],
  ['../shared/models/inceptionv3-trunk.onnx', 299],
];

describe('importOnnx and toOnnx together compute what the file computes', () => {
  it.for(networks)('%s', async ([file, sidePx], { skip }) => {
    skip(!existsSync(path(file)), `${file} is not on this machine`);
    const { network, difference } = await compareNetworks(readFileSync(path(file)), file, [2, 3, sidePx, sidePx]);
    expect(network.skipped).toEqual([]);
    expect(difference).toBeLessThan(1e-5);
  });
});
