import type { Model } from '../../content/schema.ts';
import { findNetwork } from '../content/find-network.ts';
import type { ContentPaths } from '../content/paths.ts';
import type { Corpus } from '../corpus/corpus.ts';
import { openCorpus } from '../corpus/open-corpus.ts';
import type { Engine } from '../engine/engine.ts';
import type { LoadedModel } from '../network/model.ts';
import { loadRecorded } from '../run/load-recorded.ts';
import { Obstacle } from './obstacle.ts';

/** The networks of models and what runs them; both are opened when a claim first needs them. */
export interface Networks {
  /** @throws Obstacle where the model's file is not on this machine */
  load(model: Model): Promise<LoadedModel>;
  engine(): Promise<Engine>;
  /** The embedded pictograms. */
  corpus(): Promise<Corpus>;
  dispose(): Promise<void>;
}

/** @param openEngine called at most once, as is `openPictograms` */
export function openNetworks(
  paths: ContentPaths,
  openEngine: () => Promise<Engine>,
  openPictograms: () => Promise<Corpus> = openCorpus,
): Networks {
  const loaded = new Map<string, Promise<LoadedModel>>();
  let engine: Promise<Engine> | undefined;
  let corpus: Promise<Corpus> | undefined;
  return {
    async load(model) {
      if ((await findNetwork(paths, model)) === null) {
        throw new Obstacle(
          `it takes the network of ${model.id}, which is not on this machine: atlas add FILE --as ${model.id} says where it lies`,
        );
      }
      const known = loaded.get(model.id) ?? loadRecorded(paths, model);
      loaded.set(model.id, known);
      return known;
    },
    engine: () => (engine ??= openEngine()),
    corpus: () => (corpus ??= openPictograms()),
    async dispose() {
      await (await engine)?.dispose();
    },
  };
}
