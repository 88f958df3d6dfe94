import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../pipeline/cli.ts', import.meta.url));

/** What a command said and how it ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `atlas` as a person does, in a process of its own; nobody watches its terminal. */
export async function spawnCli(
  words: readonly string[],
  watch: (child: ChildProcess) => void = () => undefined,
  { env = process.env, cwd = process.cwd() } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...words], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  watch(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
