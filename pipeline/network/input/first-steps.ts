import type { Graph, Node } from '../graph.ts';
import { affineOf, perUnit } from '../simplify/fold-affine.ts';
import { readersOf } from '../wiring.ts';
import type { Normalization } from '../input-preset.ts';

/** What a network does itself with the numbers it is fed, before its first convolution: scale · x + shift, channel by channel. */
export interface FirstSteps {
  /** Operators, in order. */
  operators: string[];
  scale: [number, number, number];
  shift: [number, number, number];
}

/**
 * Finds where a network subtracts, scales and shifts its input by itself.
 * @returns undefined where it does not
 */
export function findFirstSteps(graph: Graph): FirstSteps | undefined {
  const readers = readersOf(graph);
  const steps: FirstSteps = { operators: [], scale: [1, 1, 1], shift: [0, 0, 0] };
  let tensor = graph.inputs[0]!.name;
  for (;;) {
    const [node, ...others] = readers.get(tensor) ?? [];
    if (!node || others.length > 0 || !isArithmetic(node)) break;
    const own = node.inputs[0] === tensor ? 0 : 1;
    const constant = graph.constants.get(node.inputs[1 - own]!);
    const values = constant && perUnit(constant, 3, 4);
    if (!values || (node.op === 'Div' && own === 1)) break;
    const { scale, shift } = affineOf(node.op, values, own);
    for (const c of [0, 1, 2] as const) {
      steps.scale[c] *= scale[c]!;
      steps.shift[c] = steps.shift[c] * scale[c]! + shift[c]!;
    }
    steps.operators.push(node.op);
    tensor = node.outputs[0]!;
  }
  return steps.operators.length > 0 ? steps : undefined;
}

function isArithmetic(node: Node): node is Node<'Add' | 'Div' | 'Mul' | 'Sub'> {
  return node.op === 'Add' || node.op === 'Div' || node.op === 'Mul' || node.op === 'Sub';
}

/** Means of ImageNet's red, green and blue, in 0 … 1. */
const imagenetMeans = [0.485, 0.456, 0.406] as const;

/**
 * Tells from a network's first steps what it is to be fed: pixels in 0 … 255 where it subtracts more than 2 or divides by 32 and more, in
 * 0 … 1 where it does neither; blue first where it subtracts ImageNet's means in that order.
 * @returns undefined where they would fit either
 */
export function inputOfFirstSteps({ scale, shift }: FirstSteps): Normalization | undefined {
  const means = scale.map((factor, c) => -shift[c]! / factor);
  const largest = Math.max(...scale.map(Math.abs));
  const isOfBytes = means.some((mean) => mean > 2) || largest <= 1 / 32;
  if (!isOfBytes && largest < 1) return undefined;
  const unit = isOfBytes ? 255 : 1;
  const isBlueFirst = means.toReversed().every((mean, c) => Math.abs(mean / unit - imagenetMeans[c]!) < 0.02);
  return { channels: isBlueFirst ? 'bgr' : 'rgb', mean: [0, 0, 0], scale: [unit, unit, unit] };
}
