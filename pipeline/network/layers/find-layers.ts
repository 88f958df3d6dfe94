import type { Graph, Node, OperatorName, Shape } from '../graph.ts';
import { countMultiplyAdds } from './multiply-adds.ts';
import { findTrunk } from './find-trunk.ts';
import { producersOf, readersOf } from '../wiring.ts';

/** Nonlinearities that end a stage. */
export const activations: ReadonlySet<OperatorName> = new Set<OperatorName>([
  'Clip',
  'Elu',
  'HardSwish',
  'LeakyRelu',
  'PRelu',
  'Relu',
  'Sigmoid',
  'Silu',
  'Tanh',
]);

const products = new Set<OperatorName>(['Conv', 'Gemm', 'MatMul']);

/** What the rules ask about a network. */
interface Wiring {
  graph: Graph;
  producers: Map<string, Node>;
  readers: Map<string, Node[]>;
  shapes: ReadonlyMap<string, Shape>;
}

/**
 * Finds the tensors whose channels an atlas shows, from the image upwards: maps on the trunk that are a concatenation, a
 * residual sum (with its activation, where it has one), the activation of a convolution, or a convolution without one (a
 * linear bottleneck). Left out are what is only a step inside a stage (pointwise convolutions before a wider one, depthwise
 * convolutions) and the classifier. Where nothing on the trunk qualifies, the whole network is asked.
 * @param shapes of all tensors, at the model's input size
 */
export function findLayers(graph: Graph, shapes: ReadonlyMap<string, Shape>): string[] {
  const wiring: Wiring = { graph, producers: producersOf(graph), readers: readersOf(graph), shapes };
  const stages = graph.nodes.filter((node) => isStage(node, wiring)).map(({ outputs }) => outputs[0]!);
  const costs = new Map(graph.outputs.map((name) => [name, countMultiplyAdds(graph, [name], shapes)]));
  const main = graph.outputs.reduce((best, name) => (costs.get(name)! > costs.get(best)! ? name : best));
  const trunk = findTrunk(graph, main);
  const onTrunk = stages.filter((tensor) => trunk.has(tensor));
  return onTrunk.length > 0 ? onTrunk : stages;
}

function isStage(node: Node, wiring: Wiring): boolean {
  const [output] = node.outputs;
  const [, , height, width] = wiring.shapes.get(output!)!;
  const readers = wiring.readers.get(output!) ?? [];
  if (!height || !width || height * width === 1) return false;
  if (node.op === 'Concat')
    return node.attributes.axis === 1 && !(readers.length > 0 && readers.every(({ op }) => op === 'Concat'));
  if (node.op === 'Add') return isResidual(node, wiring) && !endsInActivation(node, wiring);
  if (node.op === 'Conv') return !meetsActivation(output!, wiring) && isStageOfConvolution(node, output!, wiring);
  if (!activations.has(node.op)) return false;
  const origin = originOf(node.inputs[0]!, wiring);
  if (origin?.op === 'Conv') return isStageOfConvolution(origin, output!, wiring);
  return (
    origin?.op === 'Add' &&
    origin.outputs[0] === node.inputs[0] &&
    isResidual(origin, wiring) &&
    endsInActivation(origin, wiring)
  );
}

function isResidual({ inputs }: Node, { shapes, graph }: Wiring): boolean {
  const [x, y] = inputs.map((name) => shapes.get(name)!);
  return inputs.every((name) => !graph.constants.has(name)) && x!.join() === y!.join();
}

function endsInActivation({ outputs }: Node, { readers }: Wiring): boolean {
  const following = readers.get(outputs[0]!) ?? [];
  return following.length === 1 && activations.has(following[0]!.op);
}

/** The convolution, sum, concatenation or activation that a tensor is made from, past scaling, pooling and normalization. */
function originOf(tensor: string, wiring: Wiring): Node | undefined {
  const node = wiring.producers.get(tensor);
  if (!node || products.has(node.op) || activations.has(node.op) || node.op === 'Concat') return node;
  const varying = node.inputs.filter((name) => !wiring.graph.constants.has(name));
  return varying.length === 1 ? originOf(varying[0]!, wiring) : node;
}

/** Whether an activation reads the tensor, past scaling, pooling and normalization. */
function meetsActivation(tensor: string, wiring: Wiring): boolean {
  return (wiring.readers.get(tensor) ?? []).some(
    ({ op, inputs, outputs }) =>
      activations.has(op) ||
      (!products.has(op) &&
        op !== 'Concat' &&
        inputs.every((name) => name === tensor || wiring.graph.constants.has(name)) &&
        meetsActivation(outputs[0]!, wiring)),
  );
}

/** Whether the result of a convolution, activated as `tensor`, is more than a step inside a stage. */
function isStageOfConvolution(convolution: Node<'Conv'>, tensor: string, wiring: Wiring): boolean {
  if (isDepthwise(convolution, wiring)) return false;
  if (!isPointwise(convolution, wiring)) return true;
  const readers = wiring.readers.get(tensor) ?? [];
  const intoConvolutions = readers.length > 0 && readers.every(({ op }) => op === 'Conv');
  const isReduction = intoConvolutions && readers.some((reader) => reader.op === 'Conv' && opensStage(reader, wiring));
  return !isReduction && !givesClassScores(tensor, wiring);
}

/** A spatial convolution whose input is only made up for it: a dense one, or the depthwise one of an inverted residual. */
function opensStage(convolution: Node<'Conv'>, wiring: Wiring): boolean {
  if (isPointwise(convolution, wiring)) return false;
  if (!isDepthwise(convolution, wiring)) return true;
  const next = nextConvolutions(convolution.outputs[0]!, wiring).filter(({ outputs }) => {
    const [, , height, width] = wiring.shapes.get(outputs[0]!)!;
    // Those of a squeeze-and-excitation gate work on a single cell.
    return height! * width! > 1;
  });
  return next.length > 0 && next.every(({ outputs }) => !meetsActivation(outputs[0]!, wiring));
}

function nextConvolutions(tensor: string, wiring: Wiring): Node<'Conv'>[] {
  return (wiring.readers.get(tensor) ?? []).flatMap((node) =>
    node.op === 'Conv' ? [node] : nextConvolutions(node.outputs[0]!, wiring),
  );
}

/** With nothing learned behind it but a pool over the map, a pointwise convolution is the classifier. */
function givesClassScores(tensor: string, wiring: Wiring): boolean {
  const behind = descendants(tensor, wiring);
  return (
    behind.some(({ op }) => op.includes('Pool') || op === 'ReduceMean') && !behind.some(({ op }) => products.has(op))
  );
}

function descendants(tensor: string, { graph }: Wiring): Node[] {
  const reached = new Set([tensor]);
  return graph.nodes.filter(({ inputs, outputs }) => {
    const reads = inputs.some((name) => reached.has(name));
    if (reads) for (const name of outputs) reached.add(name);
    return reads;
  });
}

function isPointwise({ inputs }: Node<'Conv'>, { shapes }: Wiring): boolean {
  const [, , height, width] = shapes.get(inputs[1]!)!;
  return height === 1 && width === 1;
}

function isDepthwise({ inputs, attributes }: Node<'Conv'>, { shapes }: Wiring): boolean {
  return attributes.groups > 1 && shapes.get(inputs[1]!)![1] === 1;
}
