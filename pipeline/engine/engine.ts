import type { Graph, Tensor } from '../network/graph.ts';

export type Provider = 'cpu' | 'webgpu' | 'cuda';

/** Tensors by name. */
export type Tensors = Record<string, Tensor>;

/** A graph made ready to run; its shapes are those of the graph's inputs. */
export interface Program {
  /**
   * Runs once. Buffers of `feeds` may be transferred to a worker: do not read them afterwards.
   * @returns one tensor for each of the graph's outputs
   */
  run(feeds: Tensors): Promise<Tensors>;
  /** Frees what the program holds; runs in flight end first. */
  dispose(): Promise<void>;
}

/** Something that can run graphs. Independent runs of one program may overlap as far as `concurrency` says. */
export interface Engine {
  readonly name: string;
  /** How many runs go on at the same time: keep that many in flight. */
  readonly concurrency: number;
  compile(graph: Graph): Promise<Program>;
  /** Ends the workers; what is in flight is rejected. */
  dispose(): Promise<void>;
}
