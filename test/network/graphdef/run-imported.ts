import type { ImportedNetwork } from '../../../pipeline/network/import/imported-network.ts';
import { subgraph } from '../../../pipeline/network/subgraph.ts';
import { transposeTensor } from '../../../pipeline/network/transpose-tensor.ts';
import type { NumberArray } from '../../oracle/array.ts';
import { runOnnx } from '../../oracle/run-onnx.ts';

/** Results of an imported network for images with their channels last; maps come with their channels last. */
export async function runImported(
  { graph, inputTensor }: ImportedNetwork,
  images: NumberArray,
  tensors: readonly string[],
): Promise<NumberArray[]> {
  const results = await runOnnx(subgraph(graph, tensors), { [inputTensor]: moved(images, [0, 3, 1, 2]) });
  return tensors.map((name) => {
    const result = results.get(name)!;
    return result.shape.length === 4 ? moved(result, [0, 2, 3, 1]) : result;
  });
}

const moved = (array: NumberArray, permutation: readonly number[]) =>
  transposeTensor(array, permutation) as NumberArray;
