import type { TensorflowNode } from './tensorflow-node.ts';

/** What optimizers write for a product together with what follows it, and the product alone. */
const products: Record<string, string> = {
  FusedDepthwiseConv2dNative: 'DepthwiseConv2dNative',
  _FusedConv2D: 'Conv2D',
  _FusedDepthwiseConv2dNative: 'DepthwiseConv2dNative',
  _FusedMatMul: 'MatMul',
};

/** Inputs that an operator brings beside the value before it; activations bring none. */
const operandCounts = new Map([
  ['Add', 1],
  ['BiasAdd', 1],
  ['FusedBatchNorm', 4],
  ['Prelu', 1],
]);

/** Takes a fused node apart into those it stands for, of which the last keeps its name; any other node is handed back. */
export function splitFused(node: TensorflowNode): TensorflowNode[] {
  const product = Object.hasOwn(products, node.op) ? products[node.op] : undefined;
  if (product === undefined) return [node];
  const { fused_ops: followers, leakyrelu_alpha: alpha = 0.2, ...own } = node.attributes;
  const operators = [product, ...(Array.isArray(followers) ? followers.map(String) : [])];
  const names = operators.map((op, i) => (i === operators.length - 1 ? node.name : `${node.name}/${op}`));
  let taken = 0;
  return operators.map((op, i) => {
    const count = i === 0 ? 2 : (operandCounts.get(op) ?? 0);
    const operands = node.inputs.slice(taken, (taken += count));
    const attributes = op === 'LeakyRelu' ? { ...own, alpha } : own;
    return { name: names[i]!, op, inputs: i === 0 ? operands : [names[i - 1]!, ...operands], attributes };
  });
}
