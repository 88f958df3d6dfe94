import type { LayerUnit } from '../../content/schema/claim-row.ts';

/** Rows of a claim whose connections run between the same two layers. */
export interface EdgeGroup<Edge> {
  /** Slug of the earlier layer. */
  from: string;
  /** Slug of the later one. */
  to: string;
  edges: Edge[];
  /** The earlier units by the later one. */
  inputs: Map<number, number[]>;
}

/** Groups rows by their pair of layers, so that the weights between two layers are read once. */
export function groupEdges<Edge extends { from: LayerUnit; to: LayerUnit }>(edges: readonly Edge[]): EdgeGroup<Edge>[] {
  const groups = new Map<string, EdgeGroup<Edge>>();
  for (const edge of edges) {
    const { from, to } = edge;
    const key = `${from.layer} ${to.layer}`;
    const group: EdgeGroup<Edge> = groups.get(key) ?? { from: from.layer, to: to.layer, edges: [], inputs: new Map() };
    groups.set(key, group);
    group.edges.push(edge);
    group.inputs.set(to.index, [...(group.inputs.get(to.index) ?? []), from.index]);
  }
  return [...groups.values()];
}
