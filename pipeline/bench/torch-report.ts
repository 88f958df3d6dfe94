import { alignColumns } from '../cli/align-columns.ts';
import type { Comparison, TorchReport } from './against-torch.ts';

/** The comparison as lines for a terminal. */
export function formatTorchReport({ version, threads, agreements, load, comparisons }: TorchReport): string {
  const agreed = agreements.map(
    ({ sizePx, forward, gradient }) =>
      `same numbers at ${sizePx}²: forward within ${forward.toExponential(0)}, gradient within ${gradient.toExponential(0)}`,
  );
  return [
    `InceptionV1 here and in PyTorch ${version}, ${threads} threads each, load ${load[0].toFixed(1)} to ${load[1].toFixed(1)}`,
    ...agreed,
    '',
    ...alignColumns([['', 'here', 'PyTorch', 'ratio', 'rounds', 'goal', ''], ...comparisons.map(row)]),
  ].join('\n');
}

function row({ name, atlasPerSecond, torchPerSecond, torchWay, ratio, range, goal }: Comparison): string[] {
  return [
    name,
    `${atlasPerSecond.toFixed(1)}/s`,
    `${torchPerSecond.toFixed(1)}/s`,
    times(ratio),
    `${range[0].toFixed(2)}–${times(range[1])}`,
    `≥ ${goal} ×`,
    `PyTorch ${torchWay}`,
  ];
}

const times = (value: number): string => `${value.toFixed(2)} ×`;
