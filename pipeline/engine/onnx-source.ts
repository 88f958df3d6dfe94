import { createGraphBuilder } from '../network/graph-builder.ts';
import type { Graph, GraphInput, Shape } from '../network/graph.ts';
import { lower } from '../network/lower/lower.ts';
import { toOnnx } from '../network/onnx/to-onnx.ts';
import { inferShapes } from '../network/shape.ts';
import type { HandOn, Provider } from './engine.ts';

/** A program as ONNX models. */
export interface OnnxSource {
  model: Uint8Array;
  handOn: HandOn;
  /** Copies what is handed on, if that stays on a GPU: outputs are named as its inputs with `fetched` behind. */
  fetcher: Uint8Array | undefined;
}

/** Ending of the names of a fetcher's outputs. */
export const fetched = '/fetched';

/** Whose outputs onnxruntime-node 1.30 can leave where they are; those of CUDA come back after each run. */
const keepsOutputs: ReadonlySet<Provider> = new Set(['webgpu']);

/**
 * Writes a graph for onnxruntime.
 * @throws Error where the graph's inputs have free sizes or an operator has no form in ONNX
 */
export function toOnnxSource(graph: Graph, provider: Provider, handOn: HandOn): OnnxSource {
  const shapes = Object.fromEntries(graph.inputs.map(({ name, shape }) => [name, shape]));
  const model = toOnnx(lower(graph, shapes, { provider }), shapes);
  const kept = keepsOutputs.has(provider) ? Object.keys(handOn) : [];
  return { model, handOn, fetcher: kept.length > 0 ? fetcherOf(kept, inferShapes(graph, shapes)) : undefined };
}

function fetcherOf(names: readonly string[], shapes: ReadonlyMap<string, Shape>): Uint8Array {
  const inputs = names.map((name): GraphInput => ({ name, shape: shapes.get(name)!, type: 'float32' }));
  const build = createGraphBuilder(names);
  const outputs = names.map((name) => build.add('Identity', [name], {}, { name: `${name}${fetched}` }));
  return toOnnx({ inputs, outputs, nodes: build.nodes, constants: build.constants }, {});
}
