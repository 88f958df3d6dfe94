import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ClassLabel, type Model } from '../../content/schema.ts';
import { UserError } from '../user-error.ts';
import { labelListNames } from './labels.ts';

/** A JSON list of names, or of names with ids. */
const LabelRows = z.array(z.union([z.string().min(1), ClassLabel.partial({ id: true })])).min(1);

/**
 * Takes the labels that a person gives: the name of a list that the project knows, or else a file with one label for each output,
 * in their order. JSON, or lines of text; a line may begin with a WordNet id, and of several names the first counts
 * (`n02123045 tabby, tabby cat`).
 * @throws UserError for a file that cannot be read, holds something else, or has an empty line between labels
 */
export async function readOwnLabels(nameOrFile: string): Promise<NonNullable<Model['labels']>> {
  if (labelListNames.includes(nameOrFile)) return nameOrFile;
  let text: string;
  try {
    text = (await readFile(nameOrFile, 'utf8')).trim();
  } catch (cause) {
    throw new UserError(
      `the labels ${nameOrFile} cannot be read (${(cause as Error).message}): give a file, or one of ${labelListNames.join(', ')}`,
      { cause },
    );
  }
  return /^[[{]/.test(text) ? parseJson(text, nameOrFile) : parseLines(text, nameOrFile);
}

function parseJson(text: string, file: string): ClassLabel[] {
  try {
    const rows = LabelRows.parse(JSON.parse(text));
    return rows.map((row) => (typeof row === 'string' ? { id: row, name: row } : { id: row.id ?? row.name, ...row }));
  } catch (cause) {
    throw new UserError(`${file} is not a JSON list of labels: write ["cat", "dog"], or one label a line`, { cause });
  }
}

function parseLines(text: string, file: string): ClassLabel[] {
  return text.split(/\r?\n/).map((line, i) => {
    const [, id, names = ''] = /^(n\d{8})\b(.*)$/.exec(line) ?? [];
    const name = (id === undefined ? line : names.split(',')[0]!).trim();
    if (name === '') throw new UserError(`${file} has no label in line ${i + 1}: each output needs one`);
    return { id: id ?? name, name };
  });
}
