import { describe, expect, it } from 'vitest';
import { migrate, type Migrations } from '../../content/migrate.ts';
import { Model, schemaVersion } from '../../content/schema.ts';
import { sampleModel } from './sample-records.ts';

/** In a made-up version 0 the title was called `name`; in a made-up version −1 it was in capitals as well. */
const steps: Migrations = {
  model: {
    [-1]: (record) => ({ ...record, name: String(record.name).toLowerCase() }),
    0: ({ name, ...record }) => ({ ...record, title: name }),
  },
};

const { title, ...rest } = sampleModel();

describe('migrate', () => {
  it('leaves a current file as it is', () => {
    expect(migrate('model', sampleModel())).toEqual(sampleModel());
  });

  it('lifts an older file, so that it fits the schema', () => {
    const lifted = migrate('model', { ...rest, name: title, schemaVersion: 0 }, { steps });
    expect(Model.parse(lifted)).toEqual(sampleModel());
  });

  it('goes up step by step', () => {
    const lifted = migrate('model', { ...rest, name: 'TINY', schemaVersion: -1 }, { steps });
    expect(lifted.title).toBe('tiny');
    expect(lifted.schemaVersion).toBe(schemaVersion);
  });

  it('refuses a newer file by number', () => {
    expect(() => migrate('model', { ...sampleModel(), schemaVersion: schemaVersion + 1 })).toThrow(
      `schema version ${schemaVersion + 1}, this program knows up to ${schemaVersion}`,
    );
  });

  it('refuses an older file that nothing lifts', () => {
    expect(() => migrate('shard', { schemaVersion: 0 }, { steps })).toThrow(
      'schema version 0, which nothing lifts to 1',
    );
  });

  it.each([[null], ['text'], [{}], [{ schemaVersion: '1' }], [{ schemaVersion: 1.5 }]])(
    'refuses %j, which has no version',
    (record) => {
      expect(() => migrate('model', record)).toThrow('has no schemaVersion');
    },
  );
});
