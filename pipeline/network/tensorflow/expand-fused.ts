import type { TensorflowNode } from './tensorflow-node.ts';

/** What a fused operator begins with, by its name. */
const products: Readonly<Record<string, string>> = {
  _FusedConv2D: 'Conv2D',
  _FusedDepthwiseConv2dNative: 'DepthwiseConv2dNative',
  FusedDepthwiseConv2dNative: 'DepthwiseConv2dNative',
  _FusedMatMul: 'MatMul',
};

/** Operands that a step takes besides what the step before it computed. */
const operandCounts: Readonly<Record<string, number>> = { BiasAdd: 1, FusedBatchNorm: 4, Prelu: 1 };

/**
 * Writes an operator that optimizers fused (a convolution or a product, then what `fused_ops` lists) as the operators that it
 * was made of. The last one keeps the node's name; any other node comes back as it is.
 */
export function expandFused(node: TensorflowNode): TensorflowNode[] {
  const { name, op, inputs, attributes } = node;
  const product = Object.hasOwn(products, op) ? products[op] : undefined;
  const steps = attributes['fused_ops'];
  if (product === undefined || !isTexts(steps)) return [node];
  const operands = inputs.filter((input) => !input.startsWith('^'));
  const nodes: TensorflowNode[] = [
    { name: `${name}/${product}`, op: product, inputs: operands.splice(0, 2), attributes },
  ];
  for (const step of steps) {
    nodes.push({
      name: `${name}/${step}`,
      op: step,
      inputs: [nodes.at(-1)!.name, ...operands.splice(0, operandCounts[step] ?? 0)],
      attributes: stepAttributes(node, step, product),
    });
  }
  return [...nodes.slice(0, -1), { ...nodes.at(-1)!, name }];
}

const isTexts = (value: TensorflowNode['attributes'][string] | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

function stepAttributes({ attributes }: TensorflowNode, step: string, product: string): TensorflowNode['attributes'] {
  const { leakyrelu_alpha: alpha, epsilon, data_format: format } = attributes;
  if (step === 'LeakyRelu') return alpha === undefined ? {} : { alpha };
  if (product === 'MatMul' || format === undefined) return {};
  return step === 'FusedBatchNorm' && epsilon !== undefined
    ? { epsilon, data_format: format }
    : { data_format: format };
}
