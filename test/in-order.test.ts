import { describe, expect, it } from 'vitest';
import { inOrder } from '../pipeline/in-order.ts';

/** Promises that are settled by hand. */
function workbench() {
  const begun: number[] = [];
  const settle = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const work = (item: number) => {
    begun.push(item);
    return new Promise<string>((resolve, reject) => settle.set(item, { resolve, reject }));
  };
  return { begun, settle, work };
}

async function gather(results: AsyncIterable<string>): Promise<string[]> {
  const gathered: string[] = [];
  for await (const result of results) gathered.push(result);
  return gathered;
}

describe('inOrder', () => {
  it('hands on results in the order of the items, however they end, and begins no more than it may', async () => {
    const { begun, settle, work } = workbench();
    const results = inOrder([0, 1, 2, 3], 2, work);
    const first = results.next();
    expect(begun).toEqual([0, 1]);
    settle.get(1)!.resolve('b');
    settle.get(0)!.resolve('a');
    expect(await first).toEqual({ value: 'a', done: false });
    expect(begun).toEqual([0, 1]);
    const second = results.next();
    expect(await second).toEqual({ value: 'b', done: false });
    expect(begun).toEqual([0, 1, 2]);
    const rest = gather(results);
    settle.get(2)!.resolve('c');
    await expect.poll(() => begun.length).toBe(4);
    settle.get(3)!.resolve('d');
    expect(await rest).toEqual(['c', 'd']);
  });

  it('ends what is under way before it throws, and begins nothing more', async () => {
    const { begun, settle, work } = workbench();
    const result = gather(inOrder([0, 1, 2], 2, work));
    let hasEnded = false;
    result.catch(() => (hasEnded = true));
    settle.get(0)!.reject(new Error('broken'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasEnded).toBe(false);
    settle.get(1)!.resolve('b');
    await expect(result).rejects.toThrow('broken');
    expect(begun).toEqual([0, 1]);
  });
});
