import { describe, expect, it } from 'vitest';
import { formatDuration, formatRate, startProgress } from '../../pipeline/cli/progress.ts';

describe('startProgress', () => {
  it('says on a terminal how fast it goes and how long it will take', () => {
    const drawn: string[] = [];
    let clockMs = 0;
    const progress = startProgress(
      { log: () => undefined, redraw: (line) => drawn.push(line) },
      'net/a',
      ['unit', 'painted'],
      40,
      {
        now: () => clockMs,
      },
    );
    clockMs = 5000;
    progress.advance(10);
    expect(drawn).toEqual(['net/a: 10 of 40 units painted, 2.0/s, 15 s left']);
    progress.end();
    expect(drawn.at(-1)).toBe('');
  });

  it('counts bytes in millions', () => {
    const lines: string[] = [];
    let clockMs = 0;
    const progress = startProgress({ log: (line) => lines.push(line) }, 'net', ['byte', 'downloaded'], 28_021_836, {
      now: () => clockMs,
    });
    clockMs = 20_000;
    progress.advance(20_000_000);
    progress.advance(8_021_836);
    progress.end();
    expect(lines).toEqual([
      'net: 20.0 MB of 28.0 MB downloaded, 1.0 MB/s, 8.0 s left',
      'net: 28.0 MB downloaded in 20 s (1.4 MB/s)',
    ]);
  });

  it('says little where nobody watches', () => {
    const lines: string[] = [];
    let clockMs = 0;
    const progress = startProgress({ log: (line) => lines.push(line) }, 'net/a', ['unit', 'painted'], 100, {
      now: () => clockMs,
    });
    for (let i = 0; i < 100; i++) {
      clockMs += 400;
      progress.advance();
    }
    progress.end();
    expect(lines).toEqual([
      'net/a: 38 of 100 units painted, 2.5/s, 25 s left',
      'net/a: 76 of 100 units painted, 2.5/s, 9.6 s left',
      'net/a: 100 units painted in 40 s (2.5/s)',
    ]);
  });

  it('tells the time left by the work that is spent, where it is told how much there is', () => {
    const lines: string[] = [];
    let clockMs = 0;
    const effects = { log: (line: string) => lines.push(line) };
    const progress = startProgress(effects, 'net/a', ['unit', 'painted'], 8, { now: () => clockMs, work: 800 });
    clockMs = 20_000;
    progress.spend(200);
    clockMs = 40_000;
    progress.spend(300);
    progress.advance(4);
    clockMs = 60_000;
    progress.advance();
    clockMs = 80_000;
    // Some was done twice.
    progress.spend(400);
    progress.end();
    expect(lines).toEqual([
      'net/a: 0 of 8 units painted, 1 min 00 s left',
      'net/a: 0 of 8 units painted, 24 s left',
      'net/a: 5 of 8 units painted, 5.0/min, 36 s left',
      'net/a: 5 of 8 units painted, 3.8/min, 0.0 s left',
      'net/a: 5 units painted in 1 min 20 s (3.8/min)',
    ]);
  });

  it('says nothing when nothing was to do', () => {
    const lines: string[] = [];
    startProgress({ log: (line) => lines.push(line) }, 'net/a', ['unit', 'painted'], 0).end();
    expect(lines).toEqual([]);
  });
});

it.each([
  [400, '0.4 s'],
  [9940, '9.9 s'],
  [9960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [3_599_000, '59 min 59 s'],
  [7_800_000, '2 h 10 min'],
])('formatDuration(%i) is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it.each([
  [10, 5000, '2.0/s'],
  [1, 30_000, '2.0/min'],
  [4000, 1000, '4000/s'],
])('formatRate(%i, %i) is %s', (count, ms, text) => {
  expect(formatRate(count, ms)).toBe(text);
});
