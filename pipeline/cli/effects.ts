/** What a command does to the world besides files: the command line gives the real ones, tests give recorders. */
export interface Effects {
  /** One line about what is going on, for people: standard error. */
  log(line: string): void;
  /** The result that was asked for: standard output. */
  write(text: string): void;
  /** Draws a line over the one drawn before, '' wipes it; absent where nobody watches. */
  redraw?: (line: string) => void;
  /** Puts a question that is answered with yes or no; absent where nobody could answer. */
  ask?: (question: string) => Promise<boolean>;
  /** Aborted when the person asked to stop: finish what is in hand, keep it, and throw its reason. */
  signal: AbortSignal;
}

/** The reason of an aborted signal: not a failure, and everything finished is kept. */
export class Interruption extends Error {
  override name = 'Interruption';
}
