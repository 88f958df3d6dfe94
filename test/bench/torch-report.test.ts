import { describe, expect, it } from 'vitest';
import type { Comparison, TorchReport } from '../../pipeline/bench/against-torch.ts';
import { formatTorchReport } from '../../pipeline/bench/torch-report.ts';

const comparison = (changes: Partial<Comparison> = {}): Comparison => ({
  name: 'forward 128²',
  atlasPerSecond: 130,
  torchPerSecond: 52,
  torchWay: '8 at a time',
  ratio: 2.5,
  range: [2.4, 2.61],
  goal: 2,
  ...changes,
});

const report = (changes: Partial<TorchReport> = {}): TorchReport => ({
  version: '1.13.0',
  threads: 2,
  clock: 'wall',
  agreements: [{ sizePx: 128, forward: 3e-6, gradient: 2e-5 }],
  load: [0.5, 2.04],
  comparisons: [comparison()],
  ...changes,
});

const withProduct = (ratio: number): string =>
  formatTorchReport(report({ comparisons: [comparison({ goal: undefined, ratio }), comparison({ ratio: 9 })] }));

describe('formatTorchReport', () => {
  it('tells a ratio, its rounds and its goal in one line', () => {
    const lines = formatTorchReport(report()).split('\n');
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

  it('says what a second is, where it is not the clock’s', () => {
    expect(formatTorchReport(report({ clock: 'processor' })).split('\n')[1]).toBe('a second is one of processor time');
  });

  it('warns of a PyTorch that multiplies matrices slowly', () => {
    expect(withProduct(12)).toContain('libopenblas0');
    expect(withProduct(1.2)).not.toContain('libopenblas0');
  });
});
