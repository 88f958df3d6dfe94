import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inLanes } from '../pipeline/in-lanes.ts';

describe('inLanes', () => {
  it('does every item once, in order, and never more at a time than it has lanes', async () => {
    const begun: number[] = [];
    let underWay = 0;
    let most = 0;
    await inLanes(Array(20).keys(), 3, async (item) => {
      begun.push(item);
      most = Math.max(most, ++underWay);
      await setImmediate();
      underWay--;
    });
    expect(begun).toEqual([...Array(20).keys()]);
    expect(most).toBe(3);
  });

  it('begins nothing after an error, and throws it when all lanes have ended', async () => {
    const ended: number[] = [];
    const run = inLanes(Array(20).keys(), 2, async (item) => {
      if (item === 1) throw new Error('item 1 fails');
      await setImmediate();
      ended.push(item);
    });
    await expect(run).rejects.toThrow('item 1 fails');
    expect(ended).toEqual([0]);
  });
});
