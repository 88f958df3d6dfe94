import { lockContent } from './lock.ts';
import type { ContentPaths } from './paths.ts';
import { sweep } from './sweep.ts';

/** Does some work as the only writer of a content directory, and first clears away what a killed writer left. */
export async function withLock<T>(paths: ContentPaths, work: () => Promise<T>): Promise<T> {
  const release = await lockContent(paths);
  try {
    await sweep(paths);
    return await work();
  } finally {
    await release();
  }
}
