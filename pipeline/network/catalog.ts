import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ClassLabel, InputPreset, Slug } from '../../content/schema.ts';
import { projectRoot } from '../project-root.ts';
import { UserError } from '../user-error.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What is known of a network, whatever place its file came from: told by the file's SHA-256. */
export const KnownNetwork = z.object({
  title: z.string(),
  /** One or two sentences. */
  summary: z.string(),
  sha256: Sha256,
  /** SHA-256 of other files with the same network: unpacked, or written by another program. */
  copies: z.array(Sha256).default([]),
  /** Name of an input preset; null where none fits or nobody has published how it was trained. */
  preset: z.string().nullable(),
  /** How pixels become its input, where no preset fits. */
  normalization: InputPreset.pick({ channels: true, mean: true, scale: true }).optional(),
  /** What its outputs mean, as in a model's record. */
  labels: z.union([z.string(), z.array(ClassLabel)]).nullable(),
  /** Layers to show, where those found by rule would not do. */
  layers: z.array(z.object({ tensor: z.string(), slug: Slug.optional() })).optional(),
  license: z.string(),
  citation: z.string().default(''),
});
export type KnownNetwork = z.infer<typeof KnownNetwork>;

/** A network whose file is part of the project. */
export const EmbeddedNetwork = KnownNetwork.extend({
  id: Slug,
  /** Relative to the project's root. */
  file: z.string(),
  /** The recipe of its feature images. */
  recipe: z.enum(['quick', 'full']),
  /** Whether `atlas` without a verb computes it; the content of the others is committed. */
  mainJob: z.boolean(),
});
export type EmbeddedNetwork = z.infer<typeof EmbeddedNetwork>;

/** A network that people download. */
export const DownloadableNetwork = KnownNetwork.extend({
  id: Slug,
  /** Of the file that has `sha256`. */
  address: z.url({ protocol: /^https?$/ }),
  /** Length of that file. */
  bytes: z.int().min(1),
  /** What is in it; a zip archive is read without unpacking it. */
  format: z.enum(['onnx', 'graphdef', 'graphdef in zip']),
  /** Who trained it, and who brought it into this file. */
  source: z.string(),
});
export type DownloadableNetwork = z.infer<typeof DownloadableNetwork>;

/** models/catalog.json, by what the project has of a network: its file, its address, or only what is known of it. */
export const Catalog = z.object({
  embedded: z.array(EmbeddedNetwork),
  downloadable: z.array(DownloadableNetwork),
  recognized: z.array(KnownNetwork),
});
export type Catalog = z.infer<typeof Catalog>;

/**
 * Reads models/catalog.json, or another file of its form that the environment variable ATLAS_CATALOG names.
 * @throws UserError when that one cannot be read
 */
export async function readCatalog({ file = process.env['ATLAS_CATALOG'] } = {}): Promise<Catalog> {
  const path = file || join(projectRoot, 'models/catalog.json');
  try {
    return Catalog.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
    const what = issue ? `"${issue.path.join('.')}": ${issue.message}` : (cause as Error).message;
    throw new UserError(`the catalog ${path} cannot be read (${what}): restore it, or unset ATLAS_CATALOG`, { cause });
  }
}

/** Networks that have an id of their own before anyone takes them in: people may write about them. */
export const catalogued = ({ embedded, downloadable }: Catalog): (DownloadableNetwork | EmbeddedNetwork)[] => [
  ...embedded,
  ...downloadable,
];

/** What is known of the network in a file. */
export function findKnown(
  { embedded, downloadable, recognized }: Catalog,
  sha256: string,
): KnownNetwork | EmbeddedNetwork | DownloadableNetwork | undefined {
  return [...embedded, ...downloadable, ...recognized].find(
    (entry) => entry.sha256 === sha256 || entry.copies.includes(sha256),
  );
}
