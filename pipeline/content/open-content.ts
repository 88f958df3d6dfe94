import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { projectRoot } from '../project-root.ts';
import { UserError } from '../user-error.ts';
import { contentPaths, type ContentPaths } from './paths.ts';
import { isMissing } from './read-record.ts';
import { storageError } from './storage-error.ts';

/**
 * Opens a content directory; one that is not there yet is made when the first file is written.
 * @param directory by default content/ of the project
 * @throws UserError when it is not a directory or may not be read
 */
export async function openContent(directory = resolve(projectRoot, 'content')): Promise<ContentPaths> {
  try {
    const found = await stat(directory);
    if (!found.isDirectory()) throw new UserError(`${directory} is a file: give --content a directory`);
  } catch (error) {
    if (!isMissing(error)) throw storageError(error, 'read', directory);
  }
  // As short as a person would write it: these paths are in messages.
  const fromHere = relative(process.cwd(), resolve(directory));
  return contentPaths(fromHere.startsWith('..') ? resolve(directory) : fromHere || '.');
}
