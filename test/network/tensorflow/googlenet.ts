import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Graph } from '../../../pipeline/network/graph.ts';
import type { ImportedNetwork } from '../../../pipeline/network/import/imported-network.ts';
import { describeLayers } from '../../../pipeline/network/layers/describe-layers.ts';
import { inferShapes } from '../../../pipeline/network/shape.ts';
import { subgraph } from '../../../pipeline/network/subgraph.ts';
import type { NumberArray } from '../../oracle/array.ts';
import { runOnnx } from '../../oracle/run-onnx.ts';
import { randomArray, relativeError } from '../../oracle/values.ts';

/** GoogLeNet as ONNX, whose weights every other format is written with. */
export const googlenetFile = fileURLToPath(new URL('../../../../shared/models/googlenet.onnx', import.meta.url));

/** Why there is nothing to compare with; undefined where there is. */
export const missing = existsSync(googlenetFile) ? undefined : '../shared/models/googlenet.onnx is not on this machine';

const shape = [1, 3, 224, 224];

/** GoogLeNet's pixels: 0 … 255 about their mean. */
const images: NumberArray = { data: randomArray(shape, 1).data.map((value) => 128 * value), shape };

/** The layers of an atlas, and the class scores. */
export function tensorsOf({ graph, inputTensor }: ImportedNetwork): string[] {
  const layers = describeLayers(graph, inferShapes(graph, { [inputTensor]: shape }), 'googlenet');
  return [...layers.map(({ tensor }) => tensor), ...graph.outputs];
}

/** Largest relative difference of any of the tensors between two graphs with equal names. */
export async function compareGraphs(actual: Graph, expected: Graph, tensors: readonly string[]): Promise<number> {
  const [found, wanted] = [await run(actual, tensors), await run(expected, tensors)];
  return Math.max(...tensors.map((tensor) => relativeError(found.get(tensor)!, wanted.get(tensor)!)));
}

const run = (graph: Graph, tensors: readonly string[]) =>
  runOnnx(subgraph(graph, tensors), { [graph.inputs[0]!.name]: images });
