import { UserError } from '../user-error.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and run the same command again, what was finished is kept',
  EDQUOT: 'your disk quota is used up; free some space and run the same command again, what was finished is kept',
  EACCES: 'no permission; make it accessible to you, or choose another directory',
  EPERM: 'not permitted; make it accessible to you, or choose another directory',
  EROFS: 'its file system is read-only; choose another directory',
  ENOTDIR: 'a part of its path is a file, not a directory; choose another directory',
  EEXIST: 'a file is where a directory should be; move it, or choose another directory',
  EISDIR: 'a directory is where a file should be; move it out of the way',
  EMFILE: 'too many files are open; raise the limit (ulimit -n) and run the same command again',
};

/**
 * Turns what the file system refused into a sentence for the person at the keyboard; any other error stays what it is.
 * @param setting what chooses the directory
 */
export function storageError(error: unknown, action: 'read' | 'write', path: string, setting = '--content'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const remedy = remedies[code];
  if (remedy === undefined) return error;
  const means = remedy.endsWith('choose another directory') ? ` with ${setting}` : '';
  return new UserError(`cannot ${action} ${path}: ${remedy}${means}`, { cause: error });
}
