import { addReshape, withOpenBatch } from '../import/add-reshape.ts';
import { positive, requireOrder, squeezed, unsqueezed } from '../import/axes.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { ImportScope } from '../import/import-scope.ts';
import type { OnnxNode } from './onnx-node.ts';

/** Reshape to a known target, in which the batch may stand as computed from a shape, as −1, or as the number the file was exported for. */
export function readReshape({ inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x, targetName] = inputs;
  const shape = scope.shapeOf(x!);
  const listed = targetName ? scope.constant(targetName)?.data : attributes.ints('shape', []);
  if (!listed) throw new NotUnderstood('Reshape to a computed shape');
  const target = [...listed].map((size, axis) => (size === 0 ? (shape[axis] ?? 0) : size));
  if (attributes.int('allowzero', 0) && [...listed].includes(0)) throw new NotUnderstood('Reshape to an empty tensor');
  addReshape(x!, withOpenBatch(target, shape, scope.batch), outputs[0]!, scope);
}

export function readFlatten({ inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x] = inputs;
  const rank = scope.shapeOf(x!).length;
  const axis = attributes.int('axis', 1);
  scope.add('Flatten', [x!], { axis: axis === rank ? rank : positive(axis, rank) }, { name: outputs[0]! });
}

/** Squeeze, its axes an attribute (opset < 13) or a tensor. */
export function readSqueeze(node: OnnxNode, scope: ImportScope): void {
  addReshape(node.inputs[0]!, squeezed(scope.shapeOf(node.inputs[0]!), readAxes(node, scope)), node.outputs[0]!, scope);
}

export function readUnsqueeze(node: OnnxNode, scope: ImportScope): void {
  addReshape(
    node.inputs[0]!,
    unsqueezed(scope.shapeOf(node.inputs[0]!), readAxes(node, scope)),
    node.outputs[0]!,
    scope,
  );
}

/** Axes from the second input or the attribute; none means what the operator makes of it. */
export function readAxes({ op, inputs, attributes }: OnnxNode, scope: ImportScope): readonly number[] {
  const axes = inputs[1] ? scope.constant(inputs[1])?.data : attributes.ints('axes', []);
  if (!axes) throw new NotUnderstood(`${op} along computed axes`);
  return [...axes];
}

/** Transpose; without a permutation it reverses the axes. */
export function readTranspose({ inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const rank = scope.shapeOf(inputs[0]!).length;
  const permutation = attributes.ints(
    'perm',
    Array.from({ length: rank }, (_, axis) => rank - 1 - axis),
  );
  scope.add('Transpose', [inputs[0]!], { permutation: requireOrder(permutation, rank) }, { name: outputs[0]! });
}

/** Slice by known bounds, from attributes (opset < 10) or tensors. */
export function readSlice({ inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x, ...names] = inputs;
  const rank = scope.shapeOf(x!).length;
  const [starts, ends, axes, steps] = ['starts', 'ends', 'axes', 'steps'].map((key, i) => {
    if (names[i]) return scope.constant(names[i])?.data;
    return attributes.has(key) ? attributes.ints(key, []) : [];
  });
  if (!starts || !ends || !axes || !steps) throw new NotUnderstood('Slice by computed bounds');
  const along = axes.length > 0 ? [...axes].map((axis) => positive(axis, rank)) : [...starts.keys()];
  if (starts.length !== along.length || ends.length !== along.length) throw new Error('its bounds differ in number');
  scope.add(
    'Slice',
    [x!],
    { starts: [...starts], ends: [...ends], axes: along, steps: steps.length > 0 ? [...steps] : along.map(() => 1) },
    { name: outputs[0]! },
  );
}

/** Gather by a known table. */
export function readGather({ inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x, indexName] = inputs;
  const shape = scope.shapeOf(x!);
  const axis = positive(attributes.int('axis', 0), shape.length);
  const indices = scope.constant(indexName!);
  if (!(indices?.data instanceof Int32Array) || !(shape[axis]! > 0))
    throw new NotUnderstood('Gather by computed indices');
  const data = indices.data.map((index) => positive(index, shape[axis]!));
  const table = scope.addConstant({ data, shape: indices.shape }, `${outputs[0]}/indices`);
  scope.add('Gather', [x!, table], { axis }, { name: outputs[0]! });
}
