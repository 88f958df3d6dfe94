import { parseArgs } from 'node:util';
import { nearest } from '../../content/nearest.ts';
import { optionTable, type Options } from './options.ts';
import { UserError } from '../user-error.ts';

interface VerbShape {
  /** What stands for its one argument in the help; absent where it takes none. */
  argument?: string;
  help: string;
  options: readonly (keyof Options)[];
}

const computing = [
  'layer',
  'limit',
  'images',
  'stages',
  'recipe',
  'pictures',
  'engine',
  'provider',
  'batch',
  'workers',
] as const;
/** Options that say how pixels become a network's input. */
export const preparing = ['preset', 'mean', 'scale', 'channels', 'size'] as const;

/** Every verb, in the order of the help; `all` is what runs without a verb. */
export const verbTable = {
  all: {
    help: 'computes the embedded networks and builds the site in dist/',
    options: ['model', ...computing, 'content'],
  },
  add: {
    argument: 'FILE|NAME',
    help: 'takes a network in, from its file or downloaded by its name: checks it whole and finds its layers; computes nothing yet',
    options: ['as', 'mirror', ...preparing, 'labels', 'images', 'content', 'json'],
  },
  run: {
    argument: 'ID',
    help: 'computes one network: feature images, examples, weights, tuning; what is fresh is skipped',
    options: ['model', ...computing, 'content'],
  },
  build: {
    help: 'builds the site in dist/ from the content that is there; computes nothing',
    options: ['content'],
  },
  classify: {
    argument: 'ID',
    help: 'shows images to a network and counts how often it names what their file or folder is named after',
    options: ['images', 'sample', 'engine', 'provider', 'batch', 'workers', 'content', 'json'],
  },
  check: {
    argument: 'CLAIM|MODEL',
    help: 'tests claims against content and networks and says which hold; all of them, those about a model, or one',
    options: ['engine', 'provider', 'workers', 'content', 'json'],
  },
  edit: {
    argument: 'SLUG',
    help: 'applies an edit of content/edits to a copy of its network and measures what becomes of tuning and examples, and with --images of accuracy; all edits where none is named',
    options: ['images', 'sample', 'engine', 'provider', 'batch', 'workers', 'content'],
  },
  mirror: {
    argument: 'ID',
    help: 'shows images and their mirror images to a network and finds units that answer to the ones as their twins do to the others',
    options: ['layer', 'images', 'sample', 'engine', 'provider', 'batch', 'workers', 'content', 'json'],
  },
  families: {
    help: 'finds the members of all families by their rules, and says how they are tuned and what chance gives',
    options: ['model', 'content', 'json'],
  },
  inspect: {
    argument: 'FILE|ID',
    help: 'shows the layers of a network, as a table and as a drawing, and what of it was not understood',
    options: [
      ...preparing,
      'svg',
      'time',
      'layer',
      'limit',
      'images',
      'recipe',
      'engine',
      'provider',
      'workers',
      'content',
      'json',
    ],
  },
  weights: {
    argument: 'UNIT',
    help: 'shows what a unit reads of any layer before it, strongest first; writes nothing',
    options: ['from', 'top', 'images', 'engine', 'provider', 'workers', 'content', 'json'],
  },
  list: { help: 'shows the models and how much of each is computed', options: ['content', 'json'] },
  verify: {
    help: 'checks all content: schema, files, hashes, and that every unit mentioned exists',
    options: ['model', 'content', 'json'],
  },
  remove: {
    argument: 'ID',
    help: 'deletes a model and all that was computed from it, after asking; its network stays where it is',
    options: ['yes', 'content'],
  },
} as const satisfies Record<string, VerbShape>;

export type Verb = keyof typeof verbTable;

export interface CommandLine {
  verb: Verb;
  /** The one argument, where the verb takes one. */
  argument: string | undefined;
  options: Options;
}

/**
 * Reads the words behind `atlas`.
 * @throws UserError in one sentence for anything unknown, missing, superfluous or out of range
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const { values, positionals } = parseWords(words);
  const [first = 'all', ...rest] = positionals;
  const verb = parseVerb(first, positionals.length > 0);
  const shape: VerbShape = verbTable[verb];
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (name !== 'help' && !shape.options.some((known) => known === name)) {
      throw new UserError(`${title(verb)} takes no --${name} (see: ${title(verb)} --help)`);
    }
    options[name] = optionTable[name as keyof Options].parse(String(value), name);
  }
  if (rest.length > (shape.argument ? 1 : 0)) {
    throw new UserError(
      `${title(verb)} cannot do anything with ${JSON.stringify(rest.at(-1))} (see: ${title(verb)} --help)`,
    );
  }
  return { verb, argument: rest[0], options };
}

/** How a person calls it: `atlas`, `atlas add`. */
export const title = (verb: Verb): string => (verb === 'all' ? 'atlas' : `atlas ${verb}`);

function parseWords(words: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(optionTable).map(([name, shape]) => [
      name,
      { type: 'placeholder' in shape ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw misread(error, words);
  }
}

/** Node's own sentences are long and speak of its API. */
function misread(error: TypeError, words: readonly string[]): UserError {
  const name = /'-{0,2}([^' <=]*)/.exec(error.message)?.[1] ?? '';
  if ('code' in error && error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const meant = nearest(name, Object.keys(optionTable));
    const advice = meant ? `did you mean --${meant}?` : 'see: atlas --help';
    return new UserError(`unknown option ${words.find((word) => word.includes(name)) ?? name} (${advice})`, {
      cause: error,
    });
  }
  const placeholder = name in optionTable ? optionTable[name as keyof Options] : undefined;
  const wanted =
    placeholder && 'placeholder' in placeholder
      ? `needs a value: --${name} ${placeholder.placeholder}`
      : 'takes no value';
  return new UserError(`option --${name} ${wanted}`, { cause: error });
}

function parseVerb(word: string, isGiven: boolean): Verb {
  const verbs = Object.keys(verbTable).filter((verb) => verb !== 'all');
  if (!isGiven || verbs.includes(word)) return word as Verb;
  const meant = nearest(word, verbs);
  throw new UserError(
    `unknown verb ${JSON.stringify(word)} (${meant ? `did you mean ${meant}?` : `known: ${verbs.join(', ')}`})`,
  );
}
