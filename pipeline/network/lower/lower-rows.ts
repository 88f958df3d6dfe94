import { product } from '../dimensions.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import type { Shape } from '../graph.ts';
import type { Lowering } from './lowering.ts';

/**
 * One index for each element: 196,608 rows of one cell take 0.13 ms where Gather, which copies rows, takes 1.8 ms (one
 * thread). Wider rows lose that again to repeating their indices: whoever wants speed lays them out one cell wide, which
 * is gathered and scattered as a table of two axes: onnxruntime runs along the last one, and one cell is no run.
 */
export const lowerGatherRows: Lowering<'GatherRows'> = (node, { build, shapeOf }) => {
  const [source, indices] = node.inputs as [string, string];
  const shape = shapeOf(node.outputs[0]!);
  if (isNarrow(shape)) {
    const cells = build.add('GatherElements', [asTable(source, shapeOf(source), build), indices], { axis: 1 });
    build.add('Reshape', [cells], { shape }, { name: node.outputs[0] });
    return;
  }
  const places = indexElements(indices, shape, build);
  build.add('GatherElements', [source, places], { axis: 1 }, { name: node.outputs[0] });
};

/** Adds into zeros. ScatterND, which adds whole rows, is as fast for rows of one cell, but needs int64 indices across the batch. */
export const lowerScatterRows: Lowering<'ScatterRows'> = (node, { build, shapeOf }) => {
  const [values, indices] = node.inputs as [string, string];
  const shape = shapeOf(node.outputs[0]!);
  if (isNarrow(shape)) {
    const zeros = build.constant({ data: new Float32Array(product(shape)), shape: shape.slice(0, 2) });
    const table = asTable(values, shapeOf(values), build);
    const cells = build.add('ScatterElements', [zeros, indices, table], { axis: 1 });
    build.add('Reshape', [cells], { shape }, { name: node.outputs[0] });
    return;
  }
  const zeros = build.constant({ data: new Float32Array(product(shape)), shape });
  const places = indexElements(indices, shapeOf(values), build);
  build.add('ScatterElements', [zeros, places, values], { axis: 1 }, { name: node.outputs[0] });
};

/** Rows of one cell. */
const isNarrow = ([, , width]: Shape): boolean => width === 1;

/** Rows of one cell as a table without their last axis. */
function asTable(rows: string, shape: Shape, build: GraphBuilder): string {
  return build.add('Reshape', [rows], { shape: shape.slice(0, 2) });
}

/** Indices [N,Q] repeated along rows: [N,Q,C]. */
function indexElements(indices: string, [batch, count, width]: Shape, build: GraphBuilder): string {
  const column = build.add('Reshape', [indices], { shape: [batch!, count!, 1] });
  // Adding zeros is how integers are broadcast.
  return build.add('Add', [column, build.constant({ data: new Int32Array(width!), shape: [1, 1, width!] })], {});
}
