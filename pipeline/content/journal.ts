import { mkdir, open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from './read-record.ts';
import { storageError } from './storage-error.ts';

/** What was finished of a part that is being computed, unit by unit, so that a killed run goes on where it was. */
export interface Journal<T> {
  /** What earlier runs finished, by unit index. */
  readonly finished: ReadonlyMap<number, T>;
  /** Notes a finished unit; it is on the disk when this resolves. */
  append(index: number, value: T): Promise<void>;
  close(): Promise<void>;
  /** Closes and deletes it: what it holds has found its place in a shard. */
  discard(): Promise<void>;
}

/**
 * Opens the journal at `path`, or starts it afresh when it was kept for other inputs. One JSON line an entry, the first one holds the digest;
 * a last line torn by a kill is cut off.
 * @param digest of everything a unit's result depends on
 */
export async function openJournal<T>(path: string, digest: string): Promise<Journal<T>> {
  const { entries, text } = parse<T>(await readText(path), digest);
  let file: FileHandle;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await open(path, 'a');
    await file.truncate(Buffer.byteLength(text));
    if (entries === null) await file.appendFile(`${JSON.stringify({ digest })}\n`);
  } catch (error) {
    throw storageError(error, 'write', path);
  }
  return {
    finished: entries ?? new Map(),
    async append(index, value) {
      try {
        await file.appendFile(`${JSON.stringify([index, value])}\n`);
        await file.datasync();
      } catch (error) {
        throw storageError(error, 'write', path);
      }
    },
    close: () => file.close(),
    async discard() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw storageError(error, 'read', path);
  }
}

/** The entries before the first line that cannot be trusted, and the text that holds them; null where the journal is not for `digest`. */
function parse<T>(text: string, digest: string): { entries: Map<number, T> | null; text: string } {
  const [header = '', ...lines] = text.split('\n').slice(0, -1);
  if (header !== JSON.stringify({ digest })) return { entries: null, text: '' };
  const entries = new Map<number, T>();
  let trusted = `${header}\n`;
  for (const line of lines) {
    try {
      const [index, value] = JSON.parse(line) as [number, T];
      entries.set(index, value);
      trusted += `${line}\n`;
    } catch {
      break;
    }
  }
  return { entries, text: trusted };
}
