import { alignColumns } from '../cli/align-columns.ts';
import type { Comparison, TorchReport } from './against-torch.ts';

/** The comparison as lines for a terminal. */
export function formatTorchReport(report: TorchReport): string {
  const { version, threads, clock, agreements, load, comparisons } = report;
  const agreed = agreements.map(
    ({ sizePx, forward, gradient }) =>
      `same numbers at ${sizePx}²: forward within ${forward.toExponential(0)}, gradient within ${gradient.toExponential(0)}`,
  );
  return [
    `InceptionV1 here and in PyTorch ${version}, ${threads} threads each, load ${load[0].toFixed(1)} to ${load[1].toFixed(1)}`,
    ...(clock === 'processor' ? ['a second is one of processor time'] : []),
    ...agreed,
    '',
    ...alignColumns([['', 'here', 'PyTorch', 'ratio', 'rounds', 'goal', ''], ...comparisons.map(row)]),
    ...(hasPoorBlas(report) ? ['', poorBlas] : []),
  ].join('\n');
}

const poorBlas =
  'PyTorch multiplies matrices slowly here, and single pictures with it: give it a good BLAS (on Debian libopenblas0) before believing a ratio';

/** A good BLAS is about as fast as onnxruntime; the reference one takes ten times as long. */
function hasPoorBlas({ comparisons }: TorchReport): boolean {
  return comparisons.some(({ goal, ratio }) => goal === undefined && ratio > 3);
}

function row({ name, atlasPerSecond, torchPerSecond, torchWay, ratio, range, goal }: Comparison): string[] {
  return [
    name,
    `${atlasPerSecond.toFixed(1)}/s`,
    `${torchPerSecond.toFixed(1)}/s`,
    times(ratio),
    `${range[0].toFixed(2)}–${times(range[1])}`,
    goal === undefined ? '' : `≥ ${goal} ×`,
    `PyTorch ${torchWay}`,
  ];
}

const times = (value: number): string => `${value.toFixed(2)} ×`;
