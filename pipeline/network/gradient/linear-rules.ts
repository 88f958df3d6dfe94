import { averagedMaxPool, gradientRules } from './gradient-rules.ts';
import type { Differentiable, GradientRule } from './gradient-rules.ts';
import type { Graph, OperatorName } from '../graph.ts';
import { varyingTensors } from './gates.ts';

type Rules = { readonly [Name in Differentiable | 'HardSwish' | 'Lrn' | 'Silu']: GradientRule<Name> };

const pass: GradientRule = (_node, gradient) => gradient;

const refuse: GradientRule = ({ op, name }) => {
  throw new Error(`${op} node "${name}" has no linear reading`);
};

/**
 * Gradients of the linearized network: activations and local response normalization as identity, max pools as means,
 * products with constants only (see freezeGates). They need no forward value.
 */
export function linearRules(graph: Graph): Rules {
  const varying = varyingTensors(graph);
  const linearIn = <Name extends OperatorName>(rule: GradientRule<Name>): GradientRule<Name> => {
    return (node, gradient, position, surroundings) => {
      const other = node.inputs.find((name, i) => i !== position && varying.has(name));
      if (other !== undefined) {
        throw new Error(`${node.op} node "${node.name}" is not linear: "${other}" varies and is no gate`);
      }
      return rule(node, gradient, position, surroundings);
    };
  };

  return {
    ...gradientRules,
    Relu: pass,
    LeakyRelu: pass,
    PRelu: pass,
    Elu: pass,
    Clip: pass,
    HardSigmoid: pass,
    HardSwish: pass,
    Sigmoid: pass,
    Tanh: pass,
    Silu: pass,
    Softmax: pass,
    Lrn: pass,
    MaxPool: averagedMaxPool,
    Mul: linearIn(gradientRules.Mul),
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
