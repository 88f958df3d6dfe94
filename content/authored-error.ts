/** A mistake in a file that a person wrote: one sentence with file, line and value, which ends a command and a build alike. */
export class AuthoredError extends Error {
  override name = 'AuthoredError';

  /**
   * @param file below content/, or as the person named it
   * @param line from 1; undefined where the file as a whole is meant
   */
  constructor(file: string, line: number | undefined, sentence: string) {
    super(`${file}${line === undefined ? '' : `:${line}`}: ${sentence}`);
  }
}
