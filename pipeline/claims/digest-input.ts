import type { Provenance } from '../../content/schema.ts';
import { digestOf } from '../content/digest.ts';
import type { ContentPaths } from '../content/paths.ts';
import { readProvenance } from '../content/read-provenance.ts';
import { readEditResult, readMembers, readModel } from '../content/read-record.ts';
import { openCorpus } from '../corpus/open-corpus.ts';

/** What a check may read: a kind of input and a name. */
export type InputKey =
  | `${'record' | 'network'} ${string}`
  | `${'weights' | 'tuning' | 'family'} ${string}/${string}`
  | `edit ${string}`
  | 'corpus emoji';

/**
 * What identifies an input as it is now, told from content alone, whether or not the network is on this machine; null where it is not there.
 * Parts of content go by what they were made from: computing them again elsewhere, with other last digits, leaves a finding fresh.
 * @param key an InputKey, perhaps of another version
 */
export async function digestInput(paths: ContentPaths, key: string): Promise<string | null> {
  const [kind = '', name = ''] = key.split(' ');
  // Of a family its slug stands in the place of the layer's.
  const [model = '', layer = ''] = name.split('/');
  switch (kind) {
    case 'record': {
      const record = await readModel(paths, model);
      return record && digestOf(record.layers);
    }
    case 'network': {
      const record = await readModel(paths, model);
      if (!record) return null;
      const { tensor, channels, mean, scale, sizePx } = record.input;
      const layers = record.layers.map((each) => [each.slug, each.tensor]);
      return digestOf([record.network.sha256, layers, { tensor, channels, mean, scale, sizePx }]);
    }
    case 'weights': {
      const made = (await readProvenance(paths.shard(model, layer))) as { weights?: Provenance } | undefined;
      return made?.weights?.digest ?? null;
    }
    case 'tuning': {
      const made = (await readProvenance(paths.tuning(model, layer))) as Provenance | undefined;
      return made?.digest ?? null;
    }
    case 'family': {
      const found = (await readMembers(paths, model))?.families.find(({ family }) => family === layer);
      return found === undefined ? null : digestOf(found);
    }
    case 'edit': {
      const result = await readEditResult(paths, name);
      if (!result) return null;
      const { substitutions, tuning, examples, accuracy } = result;
      return digestOf([substitutions, tuning, examples, accuracy].map((part) => part?.provenance.digest ?? null));
    }
    case 'corpus':
      return (await openCorpus()).digest;
    default:
      return null;
  }
}
