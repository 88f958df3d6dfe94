import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { reservedNames, schemaVersion, Slug } from '../../content/schema.ts';
import type { InputPreset, Model } from '../../content/schema.ts';
import { projectRoot } from '../project-root.ts';
import { UserError } from '../user-error.ts';
import { findKnown, readCatalog } from './catalog.ts';
import { findClassScores } from './class-scores.ts';
import { digestGraph } from './digest-graph.ts';
import type { Graph, Pair, Shape } from './graph.ts';
import { importNetwork } from './import-network.ts';
import type { ImportedNetwork } from './import/imported-network.ts';
import { chooseInput } from './input/choose-input.ts';
import { chooseLabels } from './labels.ts';
import { describeLayers } from './layers/describe-layers.ts';
import type { NamedLayer } from './layers/describe-layers.ts';
import { countMultiplyAdds } from './layers/multiply-adds.ts';
import { addPixelInput } from './pixel-input.ts';
import { addPreactivations } from './layers/preactivation.ts';
import { inferShapes } from './shape.ts';

/** A network ready for every verb of the pipeline. */
export interface LoadedModel {
  /** What content/models/<id>.json says of it. */
  readonly model: Model;
  /** From `pixels` (RGB in 0 … 1, [−1,3,−1,−1]) to the network's outputs; holds every layer and its pre-activation. */
  readonly graph: Graph;
  /** Tensor of each layer before its nonlinearity, by slug. */
  readonly preactivations: ReadonlyMap<string, string>;
}

/** What the person who adds a network may say about it; the catalog, then the file, decide what is left open. */
export interface LoadOptions {
  id: string;
  /** Name of an input preset. */
  preset?: string;
  /** How pixels become the input, in numbers; a preset is not asked for then. */
  normalization?: Pick<InputPreset, 'channels' | 'mean' | 'scale' | 'source'>;
  /** [height, width] of images, where the file leaves it open or another is wanted. */
  sizePx?: Pair;
  /** Layers to show instead of those found by rule. */
  layers?: readonly NamedLayer[];
  title?: string;
  summary?: string;
  license?: string;
  citation?: string;
  /** What its outputs mean: a list that the project knows by name, or labels of its own. */
  labels?: Model['labels'];
}

/** Taken where neither the file nor anybody says: what most networks of ILSVRC were trained at. */
const usualSizePx: Pair = [224, 224];

/**
 * Reads a network's file and finds its layers.
 * @throws UserError for a bad id, an unreadable file, and whatever makes it no network for an atlas
 */
export async function loadModel(file: string, { id, ...options }: LoadOptions): Promise<LoadedModel> {
  checkModelId(id);
  const network = await importNetwork(file);
  const known = findKnown(await readCatalog(), network.sha256);
  const sizePx = options.sizePx ?? network.sizePx ?? usualSizePx;
  const shapes = shapesAt(network, sizePx, file);

  const layers = describeLayers(network.graph, shapes, file, options.layers ?? known?.layers);
  const { graph, preactivations } = addPreactivations(
    network.graph,
    layers.map(({ tensor }) => tensor),
  );
  const normalization =
    options.normalization ??
    (options.preset === undefined && known?.normalization
      ? { ...known.normalization, source: 'known of this network' }
      : chooseInput(options.preset ?? known?.preset ?? undefined, network));
  const scores = findClassScores(network.graph, shapes);
  const model: Model = {
    schemaVersion,
    id,
    title: options.title ?? known?.title ?? id,
    summary: options.summary ?? known?.summary ?? '',
    network: {
      source: known && 'address' in known && known.sha256 === network.sha256 ? known.address : sourceOf(file),
      sha256: network.sha256,
      graphSha256: digestGraph(network.graph),
      bytes: network.bytes,
      format: network.format,
      parameters: [...network.graph.constants.values()].reduce((sum, { data }) => sum + data.length, 0),
      multiplyAdds: countMultiplyAdds(network.graph, network.graph.outputs, shapes),
      license: options.license ?? known?.license ?? '',
      citation: options.citation ?? known?.citation ?? '',
    },
    input: { tensor: network.inputTensor, ...normalization, sizePx: [...sizePx] },
    labels: await chooseLabels(options.labels, known?.labels, scores, file),
    layers,
    skipped: network.skipped,
  };
  return {
    model,
    graph: addPixelInput(graph, normalization),
    preactivations: new Map(layers.map(({ slug, tensor }) => [slug, preactivations.get(tensor)!])),
  };
}

/** Refuses an id that is no slug or shadows a page; throws UserError. */
export function checkModelId(id: string): void {
  const checked = Slug.safeParse(id);
  if (!checked.success) throw new UserError(`the id "${id}" ${checked.error.issues[0]!.message}`);
  if ((reservedNames as readonly string[]).includes(id)) {
    throw new UserError(`the id "${id}" is the name of a page of the site: choose another`);
  }
}

function shapesAt({ graph, inputTensor }: ImportedNetwork, [height, width]: Pair, file: string): Map<string, Shape> {
  try {
    return inferShapes(graph, { [inputTensor]: [1, 3, height, width] });
  } catch (cause) {
    throw new UserError(`${file} does not take images of ${height}×${width}: ${(cause as Error).message}`, { cause });
  }
}

function sourceOf(file: string): string {
  const inside = relative(projectRoot, resolve(file));
  return inside.startsWith('..') || isAbsolute(inside) ? basename(file) : inside.split(sep).join('/');
}
