import type { Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import type { Graph, Tensor } from '../../network/graph.ts';
import { inferShapes } from '../../network/shape.ts';
import { subgraph } from '../../network/subgraph.ts';
import type { Tensors } from '../engine.ts';
import { download, evaluate, upload } from './evaluate.ts';
import type { Tfjs } from './load-tfjs.ts';
import { Value } from './value.ts';

/**
 * The gradient of a forward graph by tfjs's own automatic differentiation: an oracle that shares nothing with the gradient graph.
 * @param wanted.target tensor that the objective is made of
 * @param wanted.source tensor to differentiate by
 * @param wanted.seed the objective's derivative by the target, shaped like it
 * @returns the gradient, shaped like the source, in float32
 * @throws Error where tfjs has no gradient, see gradientGaps
 */
export async function tfjsGradient(
  tf: Tfjs,
  graph: Graph,
  { target, source, seed }: { target: string; source: string; seed: Tensor },
  feeds: Tensors,
): Promise<Tensor> {
  const shapes = inferShapes(graph, Object.fromEntries(graph.inputs.map(({ name }) => [name, feeds[name]!.shape])));
  const context = { tf, differentiable: true };
  const gradient = tf.tidy(() => {
    const known = new Map([...graph.constants].map(([name, tensor]) => [name, upload(tf, tensor)]));
    for (const { name } of graph.inputs) known.set(name, upload(tf, feeds[name]!));
    const at = evaluate(context, subgraph(graph, [source]), shapes, known)
      .get(source)!
      .in(tf, 'graph');

    const onwards = subgraph(graph, [target], [source]);
    const forward = (x: TfjsTensor) => {
      const values = new Map(known).set(source, new Value('graph', x));
      return evaluate(context, onwards, shapes, values).get(target)!.in(tf, 'graph');
    };
    return tf.grad(forward)(at, upload(tf, seed).in(tf, 'graph'));
  });
  const result = await download(gradient);
  gradient.dispose();
  return result;
}
