import { alignColumns } from '../cli/align-columns.ts';
import { formatDuration } from '../cli/progress.ts';
import { recipes } from '../visualize/recipes.ts';
import type { LayerEstimate } from './estimate-layers.ts';
import type { ProviderReport } from './on-provider.ts';

/** A provider's figures as lines for a terminal. */
export function formatProviderReport(
  { engine, subject, match, nodes, batches }: ProviderReport,
  estimates: readonly LayerEstimate[],
): string {
  const left = nodes.onCpu.map(({ operator, count }) => `${count} × ${operator}`);
  return [
    `${engine}: ${subject.name}, pictures of ${subject.sizePx}², window ${subject.windowPx}²`,
    `same step on the CPU: objective within ${match.objective.toExponential(0)}, gradient within ${match.gradient.toExponential(0)}`,
    `nodes of a step: ${nodes.count}, left to the CPU: ${left.length === 0 ? 'none' : left.join(', ')}`,
    '',
    ...alignColumns([
      ['pictures in a run', 'steps of a picture'],
      ...batches.map(({ batch, stepsPerSecond }) => [batch, rate(stepsPerSecond)]),
    ]),
    ...(estimates.length === 0 ? [] : ['', ...formatEstimates(estimates)]),
  ].join('\n');
}

function formatEstimates(estimates: readonly LayerEstimate[]): string[] {
  const known = estimates.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]));
  const total = known.reduce((sum, seconds) => sum + seconds, 0);
  return [
    ...alignColumns([
      ['layer', 'window', 'units', 'steps of a picture', `a picture a unit, ${recipes.full.stepCount} steps`],
      ...estimates.map(({ layer, windowPx, unitCount, stepsPerSecond, seconds }) => [
        layer,
        `${windowPx}²`,
        unitCount,
        rate(stepsPerSecond),
        seconds === null ? 'unknown' : formatDuration(1000 * seconds),
      ]),
    ]),
    `all of them: ${known.length === estimates.length ? formatDuration(1000 * total) : 'unknown'}; negative pictures take as long again`,
  ];
}

const rate = (perSecond: number | null): string =>
  perSecond === null ? 'too little memory' : `${perSecond.toFixed(1)}/s`;
