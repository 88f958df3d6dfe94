import { averagedMaxPool, gradientRules, unbroadcast } from './gradient-rules.ts';
import type { Differentiable, GradientRule } from './gradient-rules.ts';
import type { Graph, OperatorName, Shape, Tensor } from '../graph.ts';
import { gatesByProduct, varyingTensors } from './gates.ts';

type Rules = { readonly [Name in Differentiable | 'HardSwish' | 'Lrn' | 'Silu']: GradientRule<Name> };

const pass: GradientRule = (_node, gradient) => gradient;

const refuse: GradientRule = ({ op, name }) => {
  throw new Error(`${op} node "${name}" has no linear reading`);
};

/**
 * Gradients of the linearized network: activations and local response normalization as identity, max pools as means,
 * gates as constants. They need no forward value.
 * @param gateMeans by tensor name (see findGates): shapes that broadcast with the gate, or [channels]
 */
export function linearRules(graph: Graph, gateMeans: ReadonlyMap<string, Tensor>): Rules {
  const varying = varyingTensors(graph);
  const gates = gatesByProduct(graph);
  const linearIn = <Name extends OperatorName>(rule: GradientRule<Name>): GradientRule<Name> => {
    return (node, gradient, position, surroundings) => {
      const other = node.inputs.find((name, i) => i !== position && varying.has(name));
      if (other !== undefined) {
        throw new Error(`${node.op} node "${node.name}" is not linear: "${other}" varies and is no gate`);
      }
      return rule(node, gradient, position, surroundings);
    };
  };

  const gated: GradientRule<'Mul'> = (node, gradient, position, surroundings) => {
    const gate = gates.get(node.name);
    if (gate === undefined) return linearIn(gradientRules.Mul)(node, gradient, position, surroundings);
    if (node.inputs[position] === gate) return undefined;
    const mean = gateMeans.get(gate);
    if (!mean) throw new Error(`the linear mode needs the mean of gate "${gate}" (Mul node "${node.name}")`);
    const { build, shapeOf } = surroundings;
    const frozen = build.constant({ data: mean.data, shape: alongChannels(mean.shape, shapeOf(gate)) }, `${gate}/mean`);
    const own = build.add('Mul', [gradient, frozen], {});
    return unbroadcast(own, shapeOf(node.outputs[0]!), shapeOf(node.inputs[position]!), build);
  };

  return {
    ...gradientRules,
    Relu: pass,
    LeakyRelu: pass,
    Clip: pass,
    HardSigmoid: pass,
    HardSwish: pass,
    Sigmoid: pass,
    Silu: pass,
    Softmax: pass,
    Lrn: pass,
    MaxPool: averagedMaxPool,
    Mul: gated,
    Div: (node, gradient, position, surroundings) =>
      position === 1
        ? refuse(node, gradient, position, surroundings)
        : linearIn(gradientRules.Div)(node, gradient, position, surroundings),
    MatMul: linearIn(gradientRules.MatMul),
    Exp: refuse,
    Sqrt: refuse,
    Pow: refuse,
  };
}

/** A mean per channel becomes [1, channels, 1, 1] beside a gate of four axes. */
function alongChannels(mean: Shape, gate: Shape): Shape {
  if (mean.length !== 1 || gate.length !== 4) return mean;
  return [1, mean[0]!, 1, 1];
}
