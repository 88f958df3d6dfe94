import { inferShapes } from '../network/shape.ts';
import type { Graph, Shape } from '../network/graph.ts';
import type { Engine, Program, Tensors } from './engine.ts';
import { download, evaluate, upload } from './tfjs/evaluate.ts';
import { loadTfjs } from './tfjs/load-tfjs.ts';
import type { Tfjs } from './tfjs/load-tfjs.ts';

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
    async compile(graph) {
      const program = compileGraph(loaded.tf, graph, () => programs.delete(program));
      programs.add(program);
      return program;
    },
    async dispose() {
      for (const program of programs) await program.dispose();
    },
  };
}

function compileGraph(tf: Tfjs, graph: Graph, disposed: () => void): Program {
  const inputShapes = Object.fromEntries(graph.inputs.map(({ name, shape }): [string, Shape] => [name, shape]));
  const shapes = inferShapes(graph, inputShapes);
  const constants = new Map([...graph.constants].map(([name, tensor]) => [name, upload(tf, tensor)]));
  // Filters are transposed once, not in every run.
  for (const { op, inputs } of graph.nodes) {
    if (op === 'Conv' || op === 'ConvGradient') constants.get(inputs[1]!)?.in(tf, 'filter');
  }
  let pending: Promise<unknown> = Promise.resolve();

  async function run(feeds: Tensors): Promise<Tensors> {
    const results = tf.tidy(() => {
      const known = new Map([...constants].map(([name, value]) => [name, value.fork()]));
      for (const { name } of graph.inputs) {
        if (!feeds[name]) throw new Error(`input "${name}" is not fed`);
        known.set(name, upload(tf, feeds[name]));
      }
      const outputs = evaluate({ tf, differentiable: false }, graph, shapes, known);
      // A clone, since an output may be a constant of the program.
      return [...outputs.values()].map((value) => tf.clone(value.in(tf, 'graph')));
    });
    const downloaded = await Promise.all(results.map(download));
    tf.dispose(results);
    return Object.fromEntries(graph.outputs.map((name, i) => [name, downloaded[i]!]));
  }

  return {
    run(feeds) {
      const running = run(feeds);
      pending = Promise.allSettled([pending, running]);
      return running;
    },
    async dispose() {
      await pending;
      for (const value of constants.values()) value.dispose();
      disposed();
    },
  };
}
