import { askOnTerminal } from './cli/ask-on-terminal.ts';
import { parseCommandLine, type CommandLine } from './cli/command-line.ts';
import { Interruption, type Effects } from './cli/effects.ts';
import { helpOf } from './cli/help.ts';
import { AuthoredError } from '../content/authored-error.ts';
import { UserError } from './user-error.ts';

/**
 * Runs one command line.
 * @param words behind `atlas`
 * @returns the exit code: 0, 1 after any failure, 130 when the person asked to stop
 */
export async function main(words: readonly string[], effects: Effects): Promise<number> {
  try {
    const commandLine = parseCommandLine(words);
    if (commandLine.options.help) effects.write(helpOf(commandLine.verb));
    else await runVerb(commandLine, effects);
    return 0;
  } catch (error) {
    effects.redraw?.('');
    if (error instanceof Interruption) {
      effects.log(error.message);
      return 130;
    }
    effects.log(isMendable(error) ? `atlas: ${error.message.replace(/\s+/g, ' ')}` : describeBug(error));
    return 1;
  }
}

async function runVerb({ verb, argument, options }: CommandLine, effects: Effects): Promise<void> {
  switch (verb) {
    case 'all':
      return (await import('./commands/all.ts')).all(options, effects);
    case 'add':
      return (await import('./commands/add.ts')).add(argument, options, effects);
    case 'run':
      return (await import('./commands/run.ts')).run(argument, options, effects);
    case 'build':
      return (await import('./commands/build.ts')).build(options, effects);
    case 'classify':
      return (await import('./commands/classify.ts')).classify(argument, options, effects);
    case 'weights':
      return (await import('./commands/weights.ts')).weights(argument, options, effects);
    case 'families':
      return (await import('./commands/families.ts')).families(options, effects);
    case 'inspect':
      return (await import('./commands/inspect.ts')).inspect(argument, options, effects);
    case 'check':
      return (await import('./commands/check.ts')).check(argument, options, effects);
    case 'edit':
      return (await import('./commands/edit.ts')).edit(argument, options, effects);
    case 'mirror':
      return (await import('./commands/mirror.ts')).mirror(argument, options, effects);
    case 'list':
      return (await import('./commands/list.ts')).list(options, effects);
    case 'verify':
      return (await import('./commands/verify.ts')).verify(options, effects);
    case 'remove':
      return (await import('./commands/remove.ts')).remove(argument, options, effects);
  }
}

const isMendable = (error: unknown): error is Error => error instanceof UserError || error instanceof AuthoredError;

/** The stack, with those of the causes. */
function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by: ${describeBug(error.cause)}`;
}

/** The real effects of a process: standard streams, and its signals. */
function processEffects(): Effects {
  const { stderr, stdin, stdout } = process;
  const stop = new AbortController();
  let stoppedMs = 0;
  const interrupt = () => {
    // npm passes Ctrl-C on to a process that got it from the terminal already: only a later one means impatience.
    if (stop.signal.aborted && performance.now() - stoppedMs > 1000) process.exit(130);
    if (stop.signal.aborted) return;
    stoppedMs = performance.now();
    stop.abort(new Interruption('stopped: what was finished is kept, run the same command again to go on'));
    if (stderr.isTTY) stderr.write('\nstopping when what is under way is finished; Ctrl-C again to stop at once\n');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const wipe = stderr.isTTY ? '\r\x1b[K' : '';
  return {
    log: (line) => void stderr.write(`${wipe}${line}\n`),
    write: (text) => void stdout.write(text),
    ...(stderr.isTTY && {
      redraw: (line: string) => void stderr.write(`${wipe}${line.slice(0, (stderr.columns ?? 80) - 1)}`),
    }),
    ...(stdin.isTTY && stderr.isTTY && { ask: (question: string) => askOnTerminal(question, stop.signal) }),
    signal: stop.signal,
  };
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), processEffects());
