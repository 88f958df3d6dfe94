import { UserError } from '../user-error.ts';

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and run the same command again, what was finished is kept',
  EDQUOT: 'your disk quota is used up; free some space and run the same command again, what was finished is kept',
  EACCES: 'no permission; make it accessible to you, or choose another directory with --content',
  EPERM: 'not permitted; make it accessible to you, or choose another directory with --content',
  EROFS: 'its file system is read-only; choose another directory with --content',
  ENOTDIR: 'a part of its path is a file, not a directory; choose another directory with --content',
  EEXIST: 'a file is where a directory should be; move it, or choose another directory with --content',
  EISDIR: 'a directory is where a file should be; move it out of the way',
  EMFILE: 'too many files are open; raise the limit (ulimit -n) and run the same command again',
};

/** Turns what the file system refused into a sentence for the person at the keyboard; any other error stays what it is. */
export function storageError(error: unknown, action: 'read' | 'write', path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const remedy = remedies[code];
  return remedy ? new UserError(`cannot ${action} ${path}: ${remedy}`, { cause: error }) : error;
}
