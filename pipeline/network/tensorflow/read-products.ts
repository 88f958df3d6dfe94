import type { Tensor } from '../graph.ts';
import { addBatchNormalization } from '../import/add-batch-normalization.ts';
import type { ChannelStatistics } from '../import/add-batch-normalization.ts';
import type { ImportScope } from '../import/import-scope.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import { transposeTensor } from '../transpose-tensor.ts';
import { channelAxis } from './channels.ts';
import type { Operation } from './operation.ts';

type Data = Tensor['data'];

/** MatMul; rows by a constant matrix are a Gemm. */
export function readMatMul({ op, input, name, attributes }: Operation, scope: ImportScope): void {
  const side = (position: 0 | 1, transposed: boolean) => {
    const operand = input(position);
    const value = scope.constant(operand);
    if (scope.shapeOf(operand).length !== 2) throw new NotUnderstood(`${op} of more than rows and columns`);
    if (!transposed) return operand;
    if (value) return scope.addConstant(transposeTensor(value, [1, 0]), `${operand}/transposed`);
    return scope.add('Transpose', [operand], { permutation: [1, 0] }, { hint: `${operand}/transposed` });
  };
  const rows = side(0, attributes.flag('transpose_a', false));
  const columns = side(1, attributes.flag('transpose_b', false));
  scope.add(scope.constant(columns) ? 'Gemm' : 'MatMul', [rows, columns], {}, { name });
}

/** BiasAdd: one number a channel. */
export function readBias(operation: Operation, scope: ImportScope): void {
  const [x, biasName] = [operation.input(0), operation.input(1)];
  const bias = scope.constant(biasName);
  if (!bias) throw new NotUnderstood(`${operation.op} of a computed bias`);
  const sizes = scope.shapeOf(x);
  const shape = sizes.slice(channelAxis(operation, sizes.length)).fill(1).with(0, bias.data.length);
  const spread =
    shape.length === 1 ? biasName : scope.addConstant({ data: bias.data, shape }, `${operation.name}/bias`);
  scope.add('Add', [x, spread], {}, { name: operation.name });
}

/** FusedBatchNorm, V2 and V3: gain, shift, mean and variance of each channel. */
export function readBatchNorm(operation: Operation, scope: ImportScope): void {
  const { op, attributes } = operation;
  if (attributes.flag('is_training', false)) throw new NotUnderstood(`${op} in training mode`);
  const [gain, shift, mean, variance] = statistics(operation, scope);
  normalize(operation, { gain, shift, mean, variance }, attributes.number('epsilon', 1e-4), scope);
}

/** BatchNormWithGlobalNormalization, of the first graphs: mean, variance, shift and gain of each channel. */
export function readGlobalBatchNorm(operation: Operation, scope: ImportScope): void {
  const { attributes } = operation;
  const [mean, variance, shift, stored] = statistics(operation, scope);
  const gain = attributes.flag('scale_after_normalization', true) ? stored : stored.map(() => 1);
  normalize(operation, { gain, shift, mean, variance }, attributes.number('variance_epsilon', 1e-3), scope);
}

/** The four constants behind the map. */
function statistics({ op, input }: Operation, scope: ImportScope): [Data, Data, Data, Data] {
  const read = (position: number) => {
    const data = scope.constant(input(position))?.data;
    if (!data) throw new NotUnderstood(`${op} with computed statistics`);
    if (data.length === 0) throw new NotUnderstood(`${op} in training mode`);
    return data;
  };
  return [read(1), read(2), read(3), read(4)];
}

function normalize(operation: Operation, known: ChannelStatistics, epsilon: number, scope: ImportScope): void {
  const x = operation.input(0);
  const axis = channelAxis(operation, scope.shapeOf(x).length);
  addBatchNormalization(x, known, { axis, epsilon, name: operation.name }, scope);
}
