import type { Layer, Model } from '../../content/schema.ts';
import type { Graph, Node, Shape } from '../network/graph.ts';
import { multiplyAddsOf } from '../network/layers/multiply-adds.ts';
import type { Box } from './boxes.ts';
import { nameOperator } from './name-operator.ts';

/** The image, as a box. */
export function describeImage({ input }: Model): Box {
  const size = input.sizePx.join('×');
  return {
    kind: 'image',
    lines: ['image', size],
    about: `The image, ${size} pixels, as "${input.tensor}": ${input.channels}.`,
  };
}

const signs: Partial<Record<Node['op'], string>> = { Add: '+', Div: '÷', Mul: '×', Sub: '−' };

/**
 * Says what a diagram writes in a box: of a layer its name, units and map; of an operation its channels where it makes them, its map where it
 * changes it, and what follows it.
 * @param nodes an operation, and what follows it alone
 * @param layer that they compute, if they do
 */
export function describeBox(
  nodes: readonly Node[],
  graph: Graph,
  shapes: ReadonlyMap<string, Shape>,
  layer: Layer | undefined,
): Box {
  const [first, ...others] = nodes as [Node, ...Node[]];
  const [tensor] = nodes.at(-1)!.outputs as [string];
  const [, channels, ...map] = shapes.get(tensor)!;
  const names = nodes.map((node) => nameOperator(node, graph)).filter((name) => name !== '');
  const multiplyAdds = nodes.reduce((sum, node) => sum + multiplyAddsOf(node, shapes), 0);
  const about = [
    `${nodes.map(({ op }) => op).join(', ')} (node "${first.name}"): "${tensor}", ${[channels, ...map].join('×')}.`,
    ...(multiplyAdds > 0 ? [`${Number((multiplyAdds / 1e6).toPrecision(3))} M multiply-adds.`] : []),
  ].join(' ');

  if (layer) {
    const lines = [layer.slug, `${layer.unitCount} units · ${map.join('×')}`, names.join(', ')];
    return { kind: 'layer', lines: lines.filter((line) => line !== ''), about };
  }
  const sign = signs[first.op];
  if (sign && others.length === 0) return { kind: 'junction', lines: [sign], about };
  const makesChannels = multiplyAdds > 0 || first.op === 'Concat';
  const [, , ...before] = shapes.get(first.inputs[0]!)!;
  const makesMap = map.length === 2 && map.join() !== before.join() && map.join() !== '1,1';
  const facts = [...(makesChannels ? [channels] : []), ...(makesMap ? [map.join('×')] : []), ...names.slice(1)];
  return { kind: 'operation', lines: [names[0] ?? first.op.toLowerCase(), facts.join(' · ')].filter(Boolean), about };
}
