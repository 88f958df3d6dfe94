import type { Convolution, Pooling } from '../../pipeline/network/graph.ts';

/** One axis of a sliding window, with explicit padding. */
export interface WindowAxis {
  /** Number of window positions. */
  count: number;
  /** Cell that place k of window position p looks at; outside 0 … size−1 lies padding. */
  cell(p: number, k: number): number;
  size: number;
  kernel: number;
  padBefore: number;
  padAfter: number;
}

/** Height and width axes of a window after ONNX's definition of auto_pad and ceil_mode. */
export function windowAxes(
  attributes: Convolution | Pooling,
  size: readonly [number, number],
  kernel: readonly [number, number],
): [WindowAxis, WindowAxis] {
  const { strides, pads, autoPad, dilations } = attributes;
  const along = (axis: 0 | 1): WindowAxis => {
    const [length, stride, dilation] = [size[axis], strides[axis], dilations[axis]];
    const span = dilation * (kernel[axis] - 1) + 1;
    let [padBefore, padAfter] = [pads[axis], pads[axis + 2]!];
    if (autoPad !== 'explicit') {
      const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + span - length);
      padBefore = autoPad === 'same-upper' ? Math.floor(total / 2) : Math.ceil(total / 2);
      padAfter = total - padBefore;
    }
    const steps = (length + padBefore + padAfter - span) / stride;
    const isCeil = 'ceil' in attributes && attributes.ceil;
    let count = (isCeil ? Math.ceil(steps) : Math.floor(steps)) + 1;
    // onnxruntime drops a last window that would begin beyond the map and its padding before.
    if (isCeil && (count - 1) * stride >= length + padBefore) count--;
    const cell = (p: number, k: number) => p * stride - padBefore + k * dilation;
    return { count, cell, size: length, kernel: kernel[axis], padBefore, padAfter };
  };
  return [along(0), along(1)];
}
