import { availableParallelism, cpus } from 'node:os';
import type { Measurement } from './measure.ts';
import { peakMegabytes } from './peak-megabytes.ts';

/** Figures of one size of pictures. */
export interface SizeReport {
  sizePx: number;
  forwardPerSecond: number;
  /** Share of the machine's matrix-product peak, 0 … 1. */
  forwardShare: number;
  gradientPerSecond: number;
  gradientShare: number;
  visualizationPerSecond: number;
  /** Share of a visualization step that is not the network's forward and backward pass. */
  outsideShare: number;
}

export interface Report {
  machine: { processor: string; cores: number; workers: number };
  /** 10⁹ multiply-adds a second in products of 2048² matrices. */
  peak: number;
  /** Of the whole process, MB. */
  peakMemory: number;
  sizes: SizeReport[];
  /** Median, smallest and largest rate of every benchmark. */
  measurements: Measurement[];
}

/** What the figures should reach at least, or at most. */
export const goals = { forwardShare: 0.75, gradientShare: 0.4, outsideShare: 0.2 } as const;

/** Puts measurements in relation to each other: first the matrix product, then three for each size. */
export function report(measurements: readonly Measurement[], sizes: readonly number[], workers: number): Report {
  const [product, ...rest] = measurements as [Measurement, ...Measurement[]];
  const peak = product.multiplyAddsPerSecond;
  return {
    machine: { processor: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), workers },
    peak: peak / 1e9,
    peakMemory: peakMegabytes(),
    sizes: sizes.map((sizePx, i) => {
      const [forward, gradient, visualization] = rest.slice(3 * i, 3 * i + 3) as [
        Measurement,
        Measurement,
        Measurement,
      ];
      return {
        sizePx,
        forwardPerSecond: forward.perSecond,
        forwardShare: forward.multiplyAddsPerSecond / peak,
        gradientPerSecond: gradient.perSecond,
        gradientShare: gradient.multiplyAddsPerSecond / peak,
        visualizationPerSecond: visualization.perSecond,
        outsideShare: Math.max(0, 1 - visualization.perSecond / gradient.perSecond),
      };
    }),
    measurements: [...measurements],
  };
}

/** The report as lines for a terminal. */
export function formatReport({ machine, peak, peakMemory, sizes }: Report): string {
  const lines = [
    `${machine.processor}, ${machine.cores} cores, ${machine.workers} workers`,
    `matrix product 2048²      ${peak.toFixed(1)} · 10⁹ multiply-adds/s`,
    `peak memory               ${Math.round(peakMemory)} MB`,
  ];
  for (const size of sizes) {
    lines.push(
      '',
      `InceptionV1, ${size.sizePx}²`,
      `  forward                 ${rate(size.forwardPerSecond, 'images')}  ${share(size.forwardShare)} of the peak  (goal: at least ${share(goals.forwardShare)})`,
      `  gradient from 4c        ${rate(size.gradientPerSecond, 'steps')}  ${share(size.gradientShare)} of the peak  (goal: at least ${share(goals.gradientShare)})`,
      `  visualization from 4c   ${rate(size.visualizationPerSecond, 'steps')}  ${share(size.outsideShare)} outside the network  (goal: at most ${share(goals.outsideShare)})`,
    );
  }
  return lines.join('\n');
}

const rate = (perSecond: number, unit: string): string => `${perSecond.toFixed(1).padStart(6)} ${unit}/s`.padEnd(16);

const share = (value: number): string => `${Math.round(100 * value)} %`;
