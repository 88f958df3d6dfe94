import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cacheDirectory } from '../../pipeline/download/cache-directory.ts';

it.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
  ['where the person says', { XDG_CACHE_HOME: '/big/disk' }, 'darwin', join('/big/disk', 'circuits-atlas')],
  ['where Linux has caches', { XDG_CACHE_HOME: '' }, 'linux', join(homedir(), '.cache', 'circuits-atlas')],
  ['where macOS has them', {}, 'darwin', join(homedir(), 'Library', 'Caches', 'circuits-atlas')],
  ['where Windows has them', { LOCALAPPDATA: '/local' }, 'win32', join('/local', 'circuits-atlas')],
])('cacheDirectory is %s', (_, environment, platform, directory) => {
  expect(cacheDirectory(environment, platform)).toBe(directory);
});
