import type { Convolution, Pads, Pair, Pooling } from './graph.ts';

type Padding = Pick<Convolution, 'autoPad' | 'dilations' | 'pads' | 'strides'>;

/** Cells that a dilated kernel spans. */
export const spanOf = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

/** Explicit [top, left, bottom, right] padding of a window; "same" padding keeps ⌈size / stride⌉ positions. */
export function resolvePads({ autoPad, dilations, pads, strides }: Padding, inputSize: Pair, kernel: Pair): Pads {
  if (autoPad === 'explicit') return pads;
  const along = (axis: 0 | 1) => {
    const positions = Math.ceil(inputSize[axis] / strides[axis]);
    const span = spanOf(kernel[axis], dilations[axis]);
    const total = Math.max(0, (positions - 1) * strides[axis] + span - inputSize[axis]);
    const small = Math.floor(total / 2);
    return autoPad === 'same-upper' ? [small, total - small] : [total - small, small];
  };
  const [top, bottom] = along(0);
  const [left, right] = along(1);
  return [top!, left!, bottom!, right!];
}

/** [height, width] of a convolution's output. */
export function convolvedSize(convolution: Padding, inputSize: Pair, kernel: Pair): Pair {
  return positionsOf(convolution, inputSize, kernel, Math.floor);
}

/** [height, width] of a pool's output. With `ceil`, a last window that would start in the padding is left out, as onnxruntime does. */
export function pooledSize(pooling: Pooling, inputSize: Pair): Pair {
  const positions = positionsOf(pooling, inputSize, pooling.kernel, pooling.ceil ? Math.ceil : Math.floor);
  if (!pooling.ceil) return positions;
  const pads = resolvePads(pooling, inputSize, pooling.kernel);
  const trimmed = (axis: 0 | 1) =>
    (positions[axis] - 1) * pooling.strides[axis] >= inputSize[axis] + pads[axis]
      ? positions[axis] - 1
      : positions[axis];
  return [trimmed(0), trimmed(1)];
}

function positionsOf(padding: Padding, inputSize: Pair, kernel: Pair, round: (x: number) => number): Pair {
  const pads = resolvePads(padding, inputSize, kernel);
  const along = (axis: 0 | 1) => {
    const free = inputSize[axis] + pads[axis] + pads[axis + 2]! - spanOf(kernel[axis], padding.dilations[axis]);
    if (free < 0) throw new Error(`a ${kernel.join('×')} window does not fit into ${inputSize.join('×')} cells`);
    return round(free / padding.strides[axis]) + 1;
  };
  return [along(0), along(1)];
}
