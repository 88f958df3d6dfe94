import { counted } from './counted.ts';
import type { Effects } from './effects.ts';
import { formatMegabytes } from './format-megabytes.ts';

/** How far a long piece of work is. */
export interface Progress {
  advance(more?: number): void;
  /** Counts some of the work towards what will be finished. */
  spend(more: number): void;
  /** Says what was done and how long it took; nothing where nothing had to be done. */
  end(): void;
}

const redrawMs = 100;
const plainLineMs = 15_000;

/**
 * Shows rate and time left: redrawn in place on a terminal, elsewhere as a plain line every 15 seconds.
 * @param subject what is worked on, such as `emoji-plain/conv3`
 * @param noun what is counted, in the singular; bytes are shown in millions
 * @param done what becomes of it, such as `ranked`
 * @param options.work how much it takes to finish all of it: where things are finished in bursts, time is told by what is spent
 */
export function startProgress(
  { log, redraw }: Pick<Effects, 'log' | 'redraw'>,
  subject: string,
  [noun, done]: readonly [noun: string, done: string],
  total: number,
  { now = () => performance.now(), work }: { now?: () => number; work?: number } = {},
): Progress {
  const isBytes = noun === 'byte';
  const amount = (many: number) => (isBytes ? formatMegabytes(many) : counted(many, noun));
  const rate = (elapsedMs: number) =>
    isBytes ? `${formatMegabytes((1000 * count) / Math.max(elapsedMs, 1))}/s` : formatRate(count, elapsedMs);
  const startMs = now();
  let shownMs = startMs;
  let count = 0;
  let spent = 0;

  function show(): void {
    if (now() - shownMs < (redraw ? redrawMs : plainLineMs)) return;
    shownMs = now();
    const elapsedMs = now() - startMs;
    const share = work === undefined ? count / total : Math.min(1, spent / work);
    const parts = [
      `${subject}: ${isBytes ? amount(count) : count} of ${amount(total)} ${done}`,
      ...(count > 0 ? [rate(elapsedMs)] : []),
      `${formatDuration(elapsedMs / share - elapsedMs)} left`,
    ];
    (redraw ?? log)(parts.join(', '));
  }

  return {
    advance(more = 1) {
      count += more;
      show();
    },
    spend(more) {
      spent += more;
      show();
    },
    end() {
      redraw?.('');
      const elapsedMs = now() - startMs;
      if (count > 0) log(`${subject}: ${amount(count)} ${done} in ${formatDuration(elapsedMs)} (${rate(elapsedMs)})`);
    },
  };
}

/** Things a second, or a minute where they are slow. */
export function formatRate(count: number, elapsedMs: number): string {
  const perSecond = (1000 * count) / Math.max(elapsedMs, 1);
  return perSecond >= 1 ? `${formatNumber(perSecond)}/s` : `${formatNumber(60 * perSecond)}/min`;
}

const formatNumber = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** `0.4 s`, `42 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(ms: number): string {
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
