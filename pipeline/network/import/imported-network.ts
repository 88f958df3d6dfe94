import type { Graph, Pair } from '../graph.ts';

/** A network as the rest of the pipeline sees it, whatever file it comes from. */
export interface ImportedNetwork {
  /** Its one input has the network's own name and is [−1,3,−1,−1], whatever the order of axes in the file. */
  graph: Graph;
  /** The input's tensor in the file. */
  inputTensor: string;
  /** [height, width] that the file fixes; undefined where it leaves them open. */
  sizePx: Pair | undefined;
  /** Operators that were not understood; what depends on them is not in the graph. */
  skipped: { operator: string; node: string }[];
  /** What the exporter noted about the network, by its own keys; `producer` says which program that was, `denotation` what ONNX calls its input. */
  metadata: Record<string, string>;
}
