import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Circuit } from './check-circuit.ts';
import { checkCircuit } from './check-circuit.ts';
import { AuthoredError } from './authored-error.ts';
import { nearest } from './nearest.ts';
import type { CircuitDocument } from './parse-circuit.ts';
import { parseCircuit } from './parse-circuit.ts';
import type { Model } from './schema.ts';
import { Slug } from './schema.ts';

/** The circuits of a content directory, by slug. */
export interface ReadCircuits {
  circuits: Circuit[];
  /** Those of networks that have not been taken in here: a clone has the texts before it has computed the networks. */
  absent: CircuitDocument[];
}

/**
 * Reads and checks all of circuits/.
 * @param models of all networks of the atlas
 * @param knownModels ids of networks that may be taken in later
 * @throws AuthoredError with file and line, for the first mistake
 */
export function readCircuits(
  contentDirectory: string,
  models: readonly Model[],
  knownModels: readonly string[],
): ReadCircuits {
  const byId = new Map(models.map((model) => [model.id, model]));
  const hasWeights = (model: string, layer: string, earlier: string): boolean =>
    byId
      .get(model)!
      .layers.find(({ slug }) => slug === layer)!
      .inputs.includes(earlier) || existsSync(join(contentDirectory, 'weights', model, `${layer}.${earlier}.bin`));
  const documents = listTexts(contentDirectory).map(({ slug, text }) => parseCircuit(text, slug));
  const [present, absent] = [true, false].map((wanted) =>
    documents.filter(({ frontMatter }) => byId.has(frontMatter.model) === wanted),
  ) as [CircuitDocument[], CircuitDocument[]];
  for (const { file, frontMatter, lineOf } of absent) {
    if (knownModels.includes(frontMatter.model)) continue;
    const known = [...byId.keys(), ...knownModels];
    const meant = nearest(frontMatter.model, known);
    const advice = meant === undefined ? `there are: ${[...byId.keys()].join(', ')}` : `did you mean ${meant}?`;
    throw new AuthoredError(file, lineOf(['model']), `there is no model "${frontMatter.model}" (${advice})`);
  }
  return { circuits: present.map((document) => checkCircuit(document, { models: byId, hasWeights })), absent };
}

function listTexts(contentDirectory: string): { slug: string; text: string }[] {
  const folder = join(contentDirectory, 'circuits');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return files.sort().map((name) => {
    const slug = name.slice(0, -'.md'.length);
    const { success, error } = Slug.safeParse(slug);
    if (!success) throw new AuthoredError(`circuits/${name}`, undefined, `the name ${error.issues[0]!.message}`);
    return { slug, text: readFileSync(join(folder, name), 'utf8') };
  });
}
