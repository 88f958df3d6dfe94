import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UserError } from '../user-error.ts';

/** A Python process that does one thing after the other with PyTorch. */
export interface TorchProcess {
  /** Of PyTorch. */
  version: string;
  threads: number;
  /**
   * Has the script call one of its functions.
   * @param name of the function
   * @param given its arguments, by name
   * @throws Error with the last line that Python wrote, when the script fails
   */
  ask(name: string, given: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Lets the process end. */
  close(): Promise<void>;
}

/** Debian's packages belong to the system's Python, which need not be the first on the path. */
const usualPythons = ['python3', '/usr/bin/python3'];

/**
 * Starts a script of bench/pytorch, with the first Python that has what it needs.
 * @param script its file name
 * @param pythons commands to try
 * @throws UserError when none can run it
 */
export async function openTorch(
  script: string,
  words: readonly string[],
  pythons: readonly string[] = usualPythons,
): Promise<TorchProcess> {
  const reasons: string[] = [];
  for (const python of pythons) {
    try {
      return await start(python, [fileURLToPath(new URL(`pytorch/${script}`, import.meta.url)), ...words]);
    } catch (error) {
      reasons.push(`${python}: ${(error as Error).message}`);
    }
  }
  throw new UserError(
    `no Python here runs PyTorch (${reasons.join('; ')}): install python3-torch, python3-onnx and libopenblas0, or name a Python that has torch, onnx and numpy with --python`,
  );
}

async function start(python: string, words: readonly string[]): Promise<TorchProcess> {
  const child = spawn(python, ['-B', ...words], { stdio: ['pipe', 'pipe', 'pipe'] });
  let lastWords = '';
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk}`.trimEnd().split('\n').at(-1)!;
  });
  const ended = new Promise<Error>((resolve) => {
    child.once('error', resolve);
    child.once('close', (code) => resolve(new Error(lastWords || `it ended with exit code ${code}`)));
  });
  // Of what is written to a process that has ended, its own last words tell more.
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done) throw await ended;
    return JSON.parse(line.value);
  };
  const { version, threads } = (await nextLine()) as Pick<TorchProcess, 'version' | 'threads'>;
  let last: Promise<unknown> = Promise.resolve();
  return {
    version,
    threads,
    ask(name, given) {
      const answer = last.then(() => {
        child.stdin.write(`${JSON.stringify({ do: name, ...given })}\n`);
        return nextLine();
      });
      last = answer.catch(() => {});
      return answer;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}
