import { describe, expect, it } from 'vitest';
import { importGraphdef } from '../../../pipeline/network/graphdef/import-graphdef.ts';
import { importNetwork } from '../../../pipeline/network/import-network.ts';
import { compareGraphs, googlenetFile, missing, tensorsOf } from '../tensorflow/googlenet.ts';
import { toTensorflow } from '../tensorflow/to-tensorflow.ts';
import { writeGraphdef } from './write-graphdef.ts';

describe('GoogLeNet written as a frozen graph', () => {
  it('is imported as its ONNX file is', async ({ skip }) => {
    skip(missing !== undefined, missing);
    const googlenet = await importNetwork(googlenetFile);
    const frozen = writeGraphdef(toTensorflow(googlenet.graph, [224, 224]));
    const network = importGraphdef(frozen, 'googlenet.pb');
    expect(network).toMatchObject({ skipped: [], inputTensor: 'data_0', sizePx: [224, 224] });
    const tensors = tensorsOf(network);
    expect(tensors).toEqual(tensorsOf(googlenet));
    expect(await compareGraphs(network.graph, googlenet.graph, tensors)).toBeLessThan(1e-4);
  });
});
