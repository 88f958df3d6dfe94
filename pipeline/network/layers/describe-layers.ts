import { Slug } from '../../../content/schema.ts';
import type { Layer } from '../../../content/schema.ts';
import { UserError } from '../../user-error.ts';
import { findBranches } from './branches.ts';
import { findLayers } from './find-layers.ts';
import type { Graph, Shape } from '../graph.ts';
import { makeLayerSlugs } from './layer-slugs.ts';
import { countMultiplyAdds } from './multiply-adds.ts';
import { receptiveField } from './receptive-field.ts';
import { producersOf } from '../wiring.ts';

/** A layer that somebody names; without a slug it gets one from the tensor. */
export interface NamedLayer {
  tensor: string;
  slug?: string;
}

/**
 * Lists the layers of a network, from the image upwards, with all that the atlas says about them.
 * @param shapes of all tensors, for one image of the model's input size
 * @param named instead of those found by rule
 * @throws UserError where a named tensor is no map of the network, a slug no slug or taken, or no layer is found
 */
export function describeLayers(
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  file: string,
  named?: readonly NamedLayer[],
): Layer[] {
  const chosen = named
    ? checkNamed(graph, shapes, file, named)
    : findLayers(graph, shapes).map((tensor) => ({ tensor }));
  if (chosen.length === 0) throw new UserError(`${file}: no layer is found by rule: name the tensors to show`);
  const tensors = chosen.map(({ tensor }) => tensor);
  const made = makeLayerSlugs(tensors);
  const slugs = new Map(chosen.map((layer: NamedLayer, i) => [layer.tensor, layer.slug ?? made[i]!]));
  checkDifferent([...slugs.values()], file);

  const inputs = new Map(tensors.map((tensor) => [tensor, nearestAbove(graph, tensor, slugs)]));
  const source = graph.inputs[0]!.name;
  const [, , ...sizePx] = shapes.get(source)!;
  return tensors.map((tensor) => {
    const [, unitCount, height, width] = shapes.get(tensor)!;
    const field = receptiveField(graph, source, tensor);
    return {
      slug: slugs.get(tensor)!,
      tensor,
      unitCount: unitCount!,
      branches: findBranches(graph, tensor, shapes),
      mapSize: [height!, width!],
      receptiveFieldPx: largest(field.sizePx, sizePx),
      stridePx: largest(field.stridePx, sizePx),
      multiplyAdds: countMultiplyAdds(graph, [tensor], shapes),
      inputs: inputs.get(tensor)!.map((name) => slugs.get(name)!),
      outputs: tensors.filter((other) => inputs.get(other)!.includes(tensor)).map((name) => slugs.get(name)!),
    };
  });
}

/** The larger side; of what sees everything, the image's. */
function largest(pair: readonly number[], imagePx: readonly number[]): number {
  return Math.max(...(pair.every(Number.isFinite) ? pair : imagePx));
}

function checkNamed(
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  file: string,
  named: readonly NamedLayer[],
): NamedLayer[] {
  const order = new Map(graph.nodes.flatMap(({ outputs }, i) => outputs.map((name) => [name, i] as const)));
  for (const { tensor, slug } of named) {
    const shape = order.has(tensor) ? shapes.get(tensor) : undefined;
    if (shape?.length !== 4) {
      throw new UserError(`${file} has no map named "${tensor}" to show as a layer (see: atlas inspect ${file})`);
    }
    if (slug !== undefined && !Slug.safeParse(slug).success) {
      throw new UserError(`layer "${slug}" of ${file} ${Slug.safeParse(slug).error!.issues[0]!.message}`);
    }
  }
  return named.toSorted((a, b) => order.get(a.tensor)! - order.get(b.tensor)!);
}

function checkDifferent(slugs: readonly string[], file: string): void {
  const twice = slugs.find((slug, i) => slugs.indexOf(slug) !== i);
  if (twice !== undefined)
    throw new UserError(`two layers of ${file} are named "${twice}": give each a slug of its own`);
}

/** The nearest layers that a tensor is computed from, through everything that is none, in the graph's order. */
function nearestAbove(graph: Graph, tensor: string, layers: ReadonlyMap<string, string>): string[] {
  const producers = producersOf(graph);
  const seen = new Set<string>();
  const found = new Set<string>();
  const open = [...(producers.get(tensor)?.inputs ?? [])];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (layers.has(name)) found.add(name);
    else open.push(...(producers.get(name)?.inputs ?? []));
  }
  return [...layers.keys()].filter((name) => found.has(name));
}
