import { describe, expect, it } from 'vitest';
import { workOff } from '../../pipeline/visualize/work-off.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('workOff', () => {
  it('begins tasks in order, so many at a time', async () => {
    const tasks = [1, 2, 3, 4, 5];
    const begun: number[] = [];
    let [underWay, most] = [0, 0];
    await workOff(
      2,
      () => tasks.shift(),
      async (task) => {
        begun.push(task);
        most = Math.max(most, ++underWay);
        await tick();
        underWay--;
      },
    );
    expect([begun, most, underWay]).toEqual([[1, 2, 3, 4, 5], 2, 0]);
  });

  it('goes on with what tasks bring when they end', async () => {
    const tasks = [3];
    const done: number[] = [];
    await workOff(
      4,
      () => tasks.shift(),
      async (task) => {
        await tick();
        done.push(task);
        if (task > 0) tasks.push(task - 1, task - 1);
      },
    );
    expect(done.length).toBe(15);
  });

  it('begins nothing after an error, and throws the first when everything has ended', async () => {
    const tasks = [1, 2, 3, 4];
    const ended: number[] = [];
    const work = async (task: number) => {
      await tick();
      if (task === 1) throw new Error('first');
      await tick();
      ended.push(task);
    };
    await expect(workOff(2, () => tasks.shift(), work)).rejects.toThrow('first');
    expect([ended, tasks]).toEqual([[2], [3, 4]]);
  });
});
