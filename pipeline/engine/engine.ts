import type { Graph, Tensor } from '../network/graph.ts';

export type Provider = 'cpu' | 'webgpu' | 'cuda';

/** Tensors by name. */
export type Tensors = Record<string, Tensor>;

/** Names of outputs, each with that of the input that it becomes in a series' next run. */
export type HandOn = Readonly<Record<string, string>>;

/** A graph made ready to run; its shapes are those of the graph's inputs. */
export interface Program {
  /**
   * Runs once. Buffers of `feeds` may be transferred to a worker: do not read them afterwards.
   * @returns one tensor for each of the graph's outputs
   */
  run(feeds: Tensors): Promise<Tensors>;
  /**
   * Runs once for each entry of `series`, one after the other: what is handed on stays where it was computed, on a GPU in
   * its own memory. Buffers may be transferred, as by `run`.
   * @param feeds of every run; in place of the inputs that are handed on, later runs get the outputs of the one before
   * @param series what each run is fed besides; at least one
   * @returns the outputs of the last run
   */
  runSeries(feeds: Tensors, series: readonly Tensors[]): Promise<Tensors>;
  /** Frees what the program holds; runs in flight end first. */
  dispose(): Promise<void>;
}

/** Something that can run graphs. Independent runs of one program may overlap as far as `concurrency` says. */
export interface Engine {
  readonly name: string;
  /** How many runs go on at the same time: keep that many in flight. */
  readonly concurrency: number;
  /** Whether it computes on a GPU: large batches pay there, and what is fed costs more than what is computed. */
  readonly onGpu: boolean;
  /** @param options.handOn what the program hands on from run to run in a series */
  compile(graph: Graph, options?: { handOn?: HandOn }): Promise<Program>;
  /** Ends the workers; what is in flight is rejected. */
  dispose(): Promise<void>;
}
