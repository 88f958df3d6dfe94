import { createInterface } from 'node:readline/promises';

/**
 * Puts a question on the terminal.
 * @param signal aborted when the person asks to stop: its reason is thrown then
 * @returns whether the answer is yes; everything else, and no answer at all, is no
 */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<boolean> {
  // Without a terminal of its own, readline leaves Ctrl-C to the process.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  const ended = new Promise<string>((resolve) => void lines.once('close', () => resolve('')));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    lines.close();
  }
}
