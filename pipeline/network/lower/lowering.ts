import type { Provider } from '../../engine/engine.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import type { Node, OperatorName, Shape, Tensor } from '../graph.ts';

/** What a lowering may ask of the graph around its node, and where it writes. */
export interface Surroundings {
  readonly build: GraphBuilder;
  readonly provider: Provider;
  shapeOf(name: string): Shape;
  /** A constant of the graph; throws Error naming the tensor where it is computed instead. */
  constantOf(name: string): Tensor;
}

/** Writes ONNX-native nodes that compute a node's outputs under the same names. */
export type Lowering<Name extends OperatorName> = (node: Node<Name>, surroundings: Surroundings) => void;
