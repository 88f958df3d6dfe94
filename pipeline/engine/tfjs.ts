import type { Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import { inferShapes } from '../network/shape.ts';
import type { Graph, Shape } from '../network/graph.ts';
import type { Engine, HandOn, Program, Tensors } from './engine.ts';
import { download, evaluate, upload } from './tfjs/evaluate.ts';
import { loadTfjs } from './tfjs/load-tfjs.ts';
import type { Tfjs } from './tfjs/load-tfjs.ts';
import { Value } from './tfjs/value.ts';

/**
 * Opens TensorFlow.js as an engine: the typed graph, operator by operator, gradient graphs included.
 * @param options.backend `node-gpu`, `node` or `cpu`; the first that is installed by default
 * @throws UserError when none is installed
 */
export async function createTfjsEngine({ backend }: { backend?: string } = {}): Promise<Engine> {
  const loaded = await loadTfjs(backend);
  const programs = new Set<Program>();
  return {
    name: `tfjs-${loaded.backend}`,
    // It computes on the thread that calls it.
    concurrency: 1,
    onGpu: loaded.backend === 'node-gpu',
    async compile(graph, { handOn = {} } = {}) {
      const program = compileGraph(loaded.tf, graph, handOn, () => programs.delete(program));
      programs.add(program);
      return program;
    },
    async dispose() {
      for (const program of programs) await program.dispose();
    },
  };
}

function compileGraph(tf: Tfjs, graph: Graph, handOn: HandOn, disposed: () => void): Program {
  const inputShapes = Object.fromEntries(graph.inputs.map(({ name, shape }): [string, Shape] => [name, shape]));
  const shapes = inferShapes(graph, inputShapes);
  const constants = new Map([...graph.constants].map(([name, tensor]) => [name, upload(tf, tensor)]));
  // Filters are transposed once, not in every run.
  for (const { op, inputs } of graph.nodes) {
    if (op === 'Conv' || op === 'ConvGradient') constants.get(inputs[1]!)?.in(tf, 'filter');
  }
  const handedOn = Object.entries(handOn).map(([output, input]) => ({
    input,
    position: graph.outputs.indexOf(output),
  }));
  let pending: Promise<unknown> = Promise.resolve();

  /** @returns one tensor for each output, the caller's to dispose of */
  function runOnce(feeds: Tensors, handed: ReadonlyMap<string, TfjsTensor>): TfjsTensor[] {
    const known = new Map([...constants].map(([name, value]) => [name, value.fork()]));
    for (const { name } of graph.inputs) {
      const tensor = handed.get(name);
      if (!tensor && !feeds[name]) throw new Error(`input "${name}" is not fed`);
      known.set(name, tensor ? new Value('graph', tensor) : upload(tf, feeds[name]!));
    }
    const outputs = evaluate({ tf, differentiable: false }, graph, shapes, known);
    // A clone, since an output may be a constant of the program.
    return [...outputs.values()].map((value) => tf.clone(value.in(tf, 'graph')));
  }

  async function runSeries(feeds: Tensors, series: readonly Tensors[]): Promise<Tensors> {
    const results = tf.tidy(() => {
      let outputs: TfjsTensor[] = [];
      for (const [i, own] of series.entries()) {
        const last = outputs;
        const handed = i === 0 ? [] : handedOn.map(({ input, position }) => [input, last[position]!] as const);
        outputs = tf.tidy(() => runOnce({ ...feeds, ...own }, new Map(handed)));
        tf.dispose(last);
      }
      return outputs;
    });
    const downloaded = await Promise.all(results.map(download));
    tf.dispose(results);
    return Object.fromEntries(graph.outputs.map((name, i) => [name, downloaded[i]!]));
  }

  function start(feeds: Tensors, series: readonly Tensors[]): Promise<Tensors> {
    const running = runSeries(feeds, series);
    pending = Promise.allSettled([pending, running]);
    return running;
  }

  return {
    run: (feeds) => start(feeds, [{}]),
    runSeries: start,
    async dispose() {
      await pending;
      for (const value of constants.values()) value.dispose();
      disposed();
    },
  };
}
