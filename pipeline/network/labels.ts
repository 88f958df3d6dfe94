import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassLabel, Model } from '../../content/schema.ts';
import { projectRoot } from '../project-root.ts';
import { UserError } from '../user-error.ts';
import type { ClassScores } from './class-scores.ts';

export type { ClassLabel };

/** Lists of labels that many networks share, by the names that records give. */
const labelLists: Readonly<Record<string, () => Promise<ClassLabel[]>>> = {
  'ilsvrc-2012': readIlsvrc,
  /** The same behind a class for everything else, as TensorFlow's networks of 1001 outputs have it. */
  'ilsvrc-2012-background': async () => [{ id: 'background', name: 'background' }, ...(await readIlsvrc())],
  /** The drawings that the embedded networks were trained on. */
  emoji: readEmoji,
};

/** Names of the lists that the project knows. */
export const labelListNames: readonly string[] = Object.keys(labelLists);

/**
 * What a model's outputs mean.
 * @returns one label an output, in their order; null where nobody knows
 * @throws UserError where its record names a list that there is none of
 */
export async function readLabels({ id, labels }: Pick<Model, 'id' | 'labels'>): Promise<ClassLabel[] | null> {
  if (labels === null || typeof labels !== 'string') return labels;
  const list = Object.hasOwn(labelLists, labels) ? labelLists[labels] : undefined;
  if (list) return list();
  throw new UserError(`the record of "${id}" names the labels "${labels}": known are ${labelListNames.join(', ')}`);
}

/**
 * Decides what a network's outputs mean: what a person says, else what is known of the network where it fits (the classifier may
 * be a part that is not understood).
 * @param scores of the network; null where it tells no classes apart
 * @throws UserError naming both counts, where what a person says does not fit
 */
export async function chooseLabels(
  given: Model['labels'] | undefined,
  known: Model['labels'] | undefined,
  scores: ClassScores | null,
  file: string,
): Promise<Model['labels']> {
  const labels = given ?? known ?? null;
  const count = (await readLabels({ id: file, labels }))?.length;
  if (count === undefined || count === scores?.classCount) return labels;
  if (!given) return null;
  const classes = scores === null ? 'which has no output of classes' : `which tells ${scores.classCount} apart`;
  const what = typeof given === 'string' ? `the labels ${given} name` : 'the labels given name';
  throw new UserError(`${what} ${count} classes of ${file}, ${classes}: give the list it was trained with`);
}

/** The 1000 classes of the ILSVRC challenges since 2012, in the order of their WordNet ids (Russakovsky et al. 2015). */
export function readIlsvrc(): Promise<ClassLabel[]> {
  return readJson('models/labels/ilsvrc-2012.json');
}

async function readEmoji(): Promise<ClassLabel[]> {
  const classes = await readJson<{ name: string }>('models/embedded/emoji-classes.json');
  return classes.map(({ name }) => ({ id: name, name: name.replaceAll('-', ' ') }));
}

async function readJson<Row>(file: string): Promise<Row[]> {
  return JSON.parse(await readFile(join(projectRoot, file), 'utf8')) as Row[];
}
