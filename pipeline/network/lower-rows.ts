import type { GraphBuilder } from './graph-builder.ts';
import type { Shape } from './graph.ts';
import type { Lowering } from './lowering.ts';

/** All images' rows in one table, so that one plain Gather serves the batch. */
export const lowerGatherRows: Lowering<'GatherRows'> = (node, { build, shapeOf }) => {
  const [source, indices] = node.inputs as [string, string];
  const [batch, rows, width] = shapeOf(source) as [number, number, number];
  const table = build.add('Reshape', [source], { shape: [batch * rows, width] });
  const picked = build.add('Gather', [table, rowsOfBatch(indices, shapeOf(indices), rows, build)], { axis: 0 });
  build.add('Reshape', [picked], { shape: shapeOf(node.outputs[0]!) }, { name: node.outputs[0] });
};

/** Adds rows into a zero table of all images. */
export const lowerScatterRows: Lowering<'ScatterRows'> = (node, { build, shapeOf }) => {
  const [values, indices] = node.inputs as [string, string];
  const [batch, count, width] = shapeOf(values) as [number, number, number];
  const { rows } = node.attributes;
  const zeros = build.constant({ data: new Float32Array(batch * rows * width), shape: [batch * rows, width] });
  const places = rowsOfBatch(indices, shapeOf(indices), rows, build);
  const column = build.add('Reshape', [build.add('ToInt64', [places], {})], { shape: [batch * count, 1] });
  const list = build.add('Reshape', [values], { shape: [batch * count, width] });
  const table = build.add('ScatterAdd', [zeros, column, list], {});
  build.add('Reshape', [table], { shape: [batch, rows, width] }, { name: node.outputs[0] });
};

/** Indices [N,Q] within each image → [N·Q] within the table of all images. */
function rowsOfBatch(indices: string, [batch, count]: Shape, rows: number, build: GraphBuilder): string {
  const first = build.constant({ data: Int32Array.from({ length: batch! }, (_, i) => i * rows), shape: [batch!, 1] });
  return build.add('Reshape', [build.add('Add', [indices, first], {})], { shape: [batch! * count!] });
}
