import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloaded networks are kept for all checkouts of one person: $XDG_CACHE_HOME/circuits-atlas, or else the folder that the
 * system has for caches.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  return join(environment['XDG_CACHE_HOME'] || systemCache(environment, platform), 'circuits-atlas');
}

function systemCache(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  if (platform === 'win32' && environment['LOCALAPPDATA']) return environment['LOCALAPPDATA'];
  return join(homedir(), '.cache');
}
