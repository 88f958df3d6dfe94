import { main } from '../../pipeline/cli.ts';
import type { Effects } from '../../pipeline/cli/effects.ts';
import type { Ended } from './spawn-cli.ts';

/** Runs `atlas` in this process, which saves the time that starting another one takes. */
export async function runHere(words: readonly string[], more: Partial<Effects> = {}): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  const code = await main(words, {
    log: (line) => void (stderr += `${line}\n`),
    write: (text) => void (stdout += text),
    signal: new AbortController().signal,
    ...more,
  });
  return { code, stdout, stderr };
}
