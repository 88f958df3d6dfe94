import type { Graph, Node, Pair } from '../network/graph.ts';

/** What an operation is called in a diagram, in a few letters; empty for what only moves numbers about. */
export function nameOperator(node: Node, { constants }: Pick<Graph, 'constants'>): string {
  switch (node.op) {
    case 'Conv': {
      const { groups, strides, dilations } = node.attributes;
      const [, depth, height, width] = constants.get(node.inputs[1]!)?.shape ?? [];
      const kind = groups === 1 ? 'conv' : depth === 1 ? 'depthwise' : `conv in ${groups} groups`;
      const apart = Math.max(...dilations) > 1 ? ` dilated ${dilations[0]}` : '';
      return `${height ?? '?'}×${width ?? '?'} ${kind}${apart}${byStride(strides)}`;
    }
    case 'MaxPool':
    case 'AveragePool': {
      const { kernel, strides } = node.attributes;
      return `${kernel.join('×')} ${node.op === 'MaxPool' ? 'max' : 'average'} pool${byStride(strides)}`;
    }
    case 'Clip': {
      const { min, max } = node.attributes;
      return min === 0 && max === 6 ? 'relu6' : 'clip';
    }
    default:
      return names[node.op] ?? node.op.toLowerCase();
  }
}

const byStride = ([vertical, horizontal]: Pair): string => {
  if (vertical === 1 && horizontal === 1) return '';
  return vertical === horizontal ? ` /${vertical}` : ` /${vertical}×${horizontal}`;
};

const names: Partial<Record<Node['op'], string>> = {
  Add: 'sum',
  Concat: 'concat',
  Div: '÷',
  Flatten: '',
  Gemm: 'dense',
  GlobalAveragePool: 'mean of the map',
  HardSigmoid: 'hard sigmoid',
  HardSwish: 'hard swish',
  Identity: '',
  LeakyRelu: 'leaky relu',
  MatMul: 'matrix product',
  Mul: '×',
  PRelu: 'parametric relu',
  ReduceMean: 'mean',
  ReduceSum: 'sum',
  Reshape: '',
  Sub: '−',
  Transpose: '',
};
