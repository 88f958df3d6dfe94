import type { ImportedNetwork } from '../../../pipeline/network/import/imported-network.ts';
import { importTfjs } from '../../../pipeline/network/tfjs/import-tfjs.ts';
import { openTfjs } from '../../../pipeline/network/tfjs/open-tfjs.ts';
import type { ModelFiles } from './write-model-json.ts';

/** Imports a model from files in memory, called `it/model.json` in messages. */
export function importFiles(files: ModelFiles): ImportedNetwork {
  return importTfjs(openTfjs(files.get('model.json')!, { file: 'it/model.json', external: (path) => files.get(path) }));
}
