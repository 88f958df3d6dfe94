import { z } from 'zod';
import { AuthoredError } from './authored-error.ts';
import { nearest } from './nearest.ts';
import { StimulusSetName } from './schema/tuning.ts';

/** How a directive is written: within a line (`:unit`), alone on a line (`::circuit`), around lines (`:::group`). */
export type DirectiveForm = 'textDirective' | 'leafDirective' | 'containerDirective';

/** A directive as the parser of Markdown gives it. */
export interface DirectiveNode {
  type: DirectiveForm;
  name: string;
  attributes?: Record<string, string | null | undefined> | null | undefined;
  position?: { start: { line: number } } | undefined;
}

const colons: Record<DirectiveForm, string> = {
  textDirective: ':',
  leafDirective: '::',
  containerDirective: ':::',
};

const places: Record<DirectiveForm, string> = {
  textDirective: 'within a line',
  leafDirective: 'alone on a line',
  containerDirective: 'above the lines it holds, with ":::" below them',
};

const Id = z.string({ error: 'is missing' }).min(1, 'is empty');

/** Everything that a circuit's text may hold besides Markdown: the form and the attributes of each, as written. */
export const circuitDirectives = {
  /** A unit with its picture, in running text. */
  unit: { form: 'textDirective', attributes: z.strictObject({ id: Id }) },
  /** Two units and the weights between them. */
  connection: { form: 'leafDirective', attributes: z.strictObject({ from: Id, to: Id }) },
  /** The whole circuit of the front matter, or one group of it. */
  circuit: { form: 'leafDirective', attributes: z.strictObject({ group: Id.optional() }) },
  /** The members of a group, with the lines inside as its caption. */
  group: { form: 'containerDirective', attributes: z.strictObject({ name: Id }) },
  /** The images that excite a unit most. */
  examples: {
    form: 'leafDirective',
    attributes: z.strictObject({ id: Id, count: z.coerce.number().int().min(1).max(24).default(6) }),
  },
  /** How a unit answers to drawn stimuli: to all sets of them, or to one. */
  tuning: { form: 'leafDirective', attributes: z.strictObject({ id: Id, set: StimulusSetName.optional() }) },
  /** Set in the margin. */
  aside: { form: 'containerDirective', attributes: z.strictObject({}) },
} as const satisfies Record<string, { form: DirectiveForm; attributes: z.ZodType }>;

type Directives = typeof circuitDirectives;

/** A directive that is written rightly; whether its units and groups exist is another question. */
export type CircuitDirective = {
  [Name in keyof Directives]: { kind: Name } & z.infer<Directives[Name]['attributes']>;
}[keyof Directives];

/**
 * Reads a directive's name and attributes.
 * @param file what errors call the text it stands in
 * @throws AuthoredError for one that is none of ours or not written as it should be
 */
export function readDirective({ type, name, attributes, position }: DirectiveNode, file: string): CircuitDirective {
  const fail = (sentence: string): never => {
    throw new AuthoredError(file, position?.start.line, sentence);
  };
  const known = Object.keys(circuitDirectives);
  if (!Object.hasOwn(circuitDirectives, name)) {
    const meant = nearest(name, known);
    const advice = meant === undefined ? `known: ${known.join(', ')}` : `did you mean ${meant}?`;
    return fail(`unknown directive "${colons[type]}${name}" (${advice})`);
  }
  const { form, attributes: schema } = circuitDirectives[name as keyof Directives];
  if (type !== form) return fail(`"${colons[type]}${name}" is written "${colons[form]}${name}", ${places[form]}`);
  const result = schema.safeParse(attributes ?? {});
  if (!result.success) return fail(describeIssue(name, result.error.issues[0]!, Object.keys(schema.shape)));
  return { kind: name, ...result.data } as CircuitDirective;
}

function describeIssue(name: string, issue: z.core.$ZodIssue, known: readonly string[]): string {
  if (issue.code !== 'unrecognized_keys') return `${name}: attribute "${issue.path.join('.')}" ${issue.message}`;
  const [key = ''] = issue.keys;
  const meant = nearest(key, known);
  const advice = meant === undefined ? `it takes ${known.join(', ') || 'none'}` : `did you mean ${meant}?`;
  return `${name}: unknown attribute "${key}" (${advice})`;
}
