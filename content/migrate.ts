import { schemaVersion } from './schema.ts';

/** Kinds of files that carry a schemaVersion. */
export type RecordKind =
  'model' | 'shard' | 'corpus' | 'mirror' | 'comparison' | 'edit' | 'tuning' | 'members' | 'weights' | 'checks';

/** Lifts a file by exactly one version; the new number is set by `migrate`. */
export type Migration = (record: Record<string, unknown>) => Record<string, unknown>;

/** `migrations[kind][version]` lifts a file of that version to the next one. */
export type Migrations = Readonly<Partial<Record<RecordKind, Readonly<Record<number, Migration>>>>>;

/** Empty until version 2: nothing older than version 1 was ever published. */
const migrations: Migrations = {};

/**
 * Lifts a file's contents to the current schema, version by version; validating them is the caller's next step.
 * @throws Error with half a sentence to put behind the file's name: no version at all, a newer one, or an older one without a migration
 */
export function migrate(
  kind: RecordKind,
  record: unknown,
  { current = schemaVersion as number, steps = migrations }: { current?: number; steps?: Migrations } = {},
): Record<string, unknown> {
  if (!hasVersion(record)) throw new Error('has no schemaVersion');
  if (record.schemaVersion > current) {
    throw new Error(`was written by schema version ${record.schemaVersion}, this program knows up to ${current}`);
  }
  let lifted: Record<string, unknown> = record;
  for (let version = record.schemaVersion; version < current; version++) {
    const step = steps[kind]?.[version];
    if (!step) throw new Error(`is of schema version ${version}, which nothing lifts to ${version + 1}`);
    lifted = { ...step(lifted), schemaVersion: version + 1 };
  }
  return lifted;
}

function hasVersion(record: unknown): record is { schemaVersion: number } & Record<string, unknown> {
  return (
    typeof record === 'object' && record !== null && 'schemaVersion' in record && Number.isInteger(record.schemaVersion)
  );
}
