import type { Model } from '../../content/schema.ts';

type Network = Pick<Model['network'], 'sha256' | 'graphSha256'>;

/** Whether two files hold the same network: the same bytes, or a graph that computes the same. */
export function isSameNetwork(one: Network, other: Network): boolean {
  if (one.sha256 === other.sha256) return true;
  return one.graphSha256 !== undefined && one.graphSha256 === other.graphSha256;
}
