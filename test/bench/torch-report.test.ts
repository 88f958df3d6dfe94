import { expect, it } from 'vitest';
import { formatTorchReport } from '../../pipeline/bench/torch-report.ts';

it('formatTorchReport tells the ratio, its rounds and its goal in one line', () => {
  const lines = formatTorchReport({
    version: '1.13.0',
    threads: 2,
    agreements: [{ sizePx: 128, forward: 3e-6, gradient: 2e-5 }],
    load: [0.5, 2.04],
    comparisons: [
      {
        name: 'forward 128²',
        atlasPerSecond: 130,
        torchPerSecond: 52,
        torchWay: '8 at a time',
        ratio: 2.5,
        range: [2.4, 2.61],
        goal: 2,
      },
    ],
  }).split('\n');
  expect(lines[0]).toBe('InceptionV1 here and in PyTorch 1.13.0, 2 threads each, load 0.5 to 2.0');
  expect(lines[1]).toBe('same numbers at 128²: forward within 3e-6, gradient within 2e-5');
  expect(lines.at(-1)!.split(/ {2,}/)).toEqual([
    'forward 128²',
    '130.0/s',
    '52.0/s',
    '2.50 ×',
    '2.40–2.61 ×',
    '≥ 2 ×',
    'PyTorch 8 at a time',
  ]);
});
