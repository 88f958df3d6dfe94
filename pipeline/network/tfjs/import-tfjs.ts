import type { Tensor } from '../graph.ts';
import type { ImportedNetwork } from '../import/imported-network.ts';
import { readTensorflowNodes } from '../tensorflow/read-tensorflow-nodes.ts';
import { decodeWeights } from './decode-weights.ts';
import { readGraphNodes } from './graph-nodes.ts';
import { writeKerasNodes } from './keras-nodes.ts';
import type { TfjsFiles } from './open-tfjs.ts';

/**
 * Reads a network of TensorFlow.js, a graph model or a layers model, into the typed graph.
 * @throws UserError for shards of another size than their manifest says, damaged nodes or layers, and networks that are none
 *   for an atlas
 */
export function importTfjs({ file, model, shards }: TfjsFiles): ImportedNetwork {
  const { format, modelTopology, weightsManifest, metadata } = model;
  const weights = new Map<string, Tensor>(
    weightsManifest.flatMap((group, i) => [...decodeWeights(group, shards[i]!, file)]),
  );
  if (format === 'graph-model') {
    return { ...readTensorflowNodes(readGraphNodes(modelTopology, file), { file, constants: weights }), metadata };
  }
  const { nodes, constants } = writeKerasNodes(modelTopology, weights, file);
  return { ...readTensorflowNodes(nodes, { file, constants }), metadata };
}
