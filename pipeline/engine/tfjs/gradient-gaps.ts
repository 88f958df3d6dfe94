import type { OperatorName } from '../../network/graph.ts';

/** Something of the typed graph that tfjs's own operation does not compute, or does not differentiate. */
export interface GradientGap {
  readonly operator: OperatorName;
  readonly when: string;
  /** What tfjs says to it. */
  readonly reason: string;
  /** What the engine composes instead; every step of it has tfjs's own gradient. */
  readonly detour: string;
}

/** All of them: beside these, the oracle's gradients are those that tfjs registers for the operator itself. */
export const gradientGaps: readonly GradientGap[] = [
  {
    operator: 'Conv',
    when: 'dilated',
    reason: 'the gradient of conv2d refuses dilation rates greater than 1',
    detour: 'a filter with zeros between its cells',
  },
  {
    operator: 'Conv',
    when: 'dilated depthwise',
    reason: 'the gradient of depthwiseConv2d refuses dilation rates greater than 1',
    detour: 'a filter with zeros between its cells',
  },
  {
    operator: 'Conv',
    when: 'dilated and strided',
    reason: 'conv2d takes either strides or dilations',
    detour: 'a filter with zeros between its cells',
  },
  {
    operator: 'Conv',
    when: 'grouped',
    reason: 'conv2d wants as many input channels as the filter has',
    detour: 'one convolution a group, concatenated',
  },
  {
    operator: 'MaxPool',
    when: 'dilated and strided',
    reason: 'pool takes either strides or dilations',
    detour: 'the maximum of one shifted map for each cell of the kernel',
  },
  {
    operator: 'AveragePool',
    when: 'dilated and strided',
    reason: 'pool takes either strides or dilations',
    detour: 'a depthwise convolution with a uniform filter',
  },
  {
    operator: 'Lrn',
    when: 'over an even number of channels',
    reason: 'localResponseNormalization counts channels on either side, so their number is odd',
    detour: 'squares summed over shifted slices',
  },
  {
    operator: 'Softmax',
    when: 'not along the last axis',
    reason: 'softmax is along the last axis only',
    detour: 'transposed before and after',
  },
  {
    operator: 'MatMul',
    when: 'broadcast',
    reason: 'the gradient of matMul does not sum over broadcast axes',
    detour: 'factors repeated before they are multiplied',
  },
  {
    operator: 'Slice',
    when: 'with steps',
    reason: 'stridedSlice has no gradient',
    detour: 'gathered indices',
  },
];
