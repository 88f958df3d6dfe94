import type { Factors } from '../../content/schema/weight-details.ts';
import { encodeWeightMap } from '../../content/weight-map.ts';
import type { Pair } from '../network/graph.ts';
import type { Factorization } from './factorize.ts';

/**
 * Shapes the groups of one unit's weights into a content record.
 * @param layer slug of the earlier layer
 * @param kernelSize [rows, columns]
 * @param memberCount units listed for each group
 */
export function factorsOf(
  layer: string,
  kernelSize: Pair,
  { groups, explained }: Factorization,
  memberCount: number,
): Factors {
  const size: [number, number] = [...kernelSize];
  return {
    layer,
    size,
    explained: Math.min(1, explained),
    groups: groups.map(({ maps, members, explained: part }) => {
      const { scale, cells } = encodeWeightMap(maps[0]!, size);
      const listed = members.slice(0, memberCount).map(({ channel, share }): [number, number] => [channel, share]);
      return { explained: part, scale, cells, memberCount: members.length, members: listed };
    }),
  };
}
