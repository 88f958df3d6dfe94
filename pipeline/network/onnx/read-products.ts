import type { Tensor } from '../graph.ts';
import { addBatchNormalization } from '../import/add-batch-normalization.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { ImportScope } from '../import/import-scope.ts';
import type { OnnxNode } from './onnx-node.ts';
import { transposeTensor } from '../transpose-tensor.ts';

/** Gemm by constant weights: transB, alpha and beta go into the constants. */
export function readGemm({ inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x, weightName, biasName] = inputs;
  const [output] = outputs;
  const stored = scope.constant(weightName!);
  if (stored?.shape.length !== 2) throw new NotUnderstood('Gemm with computed weights');
  const alpha = attributes.float('alpha', 1);
  const transposed = attributes.int('transB', 0) !== 0;
  const weight = scaled(transposed ? transposeTensor(stored, [1, 0]) : stored, alpha);
  const rows = attributes.int('transA', 0)
    ? scope.add('Transpose', [x!], { permutation: [1, 0] }, { hint: `${x}/transposed` })
    : x!;
  const operands = [rows, weight === stored ? weightName! : scope.addConstant(weight, `${weightName}/folded`)];
  if (biasName)
    operands.push(
      scope.addConstant(rowBias(biasName, weight.shape[1]!, attributes.float('beta', 1), scope), `${biasName}/folded`),
    );
  scope.add('Gemm', operands, {}, { name: output! });
}

function rowBias(name: string, units: number, beta: number, scope: ImportScope): Tensor {
  const bias = scope.constant(name);
  if (!bias || (bias.data.length !== 1 && bias.data.length !== units))
    throw new NotUnderstood('Gemm with a computed bias');
  const data = Float32Array.from({ length: units }, (_, i) => beta * bias.data[bias.data.length === 1 ? 0 : i]!);
  return { data, shape: [units] };
}

function scaled(tensor: Tensor, factor: number): Tensor {
  return factor === 1
    ? tensor
    : { data: Float32Array.from(tensor.data, (value) => value * factor), shape: tensor.shape };
}

/** MatMul; rows by a constant matrix are a Gemm. */
export function readMatMul({ inputs, outputs }: OnnxNode, scope: ImportScope): void {
  const [x, y] = inputs;
  const dense = scope.shapeOf(x!).length === 2 && scope.constant(y!)?.shape.length === 2;
  scope.add(dense ? 'Gemm' : 'MatMul', [x!, y!], {}, { name: outputs[0]! });
}

/** Batch normalization with its statistics frozen. */
export function readBatchNormalization({ op, inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x, ...names] = inputs;
  const [gain, shift, mean, variance] = names.map((name) => scope.constant(name)?.data);
  if (!gain || !shift || !mean || !variance) throw new NotUnderstood(`${op} with computed statistics`);
  if (attributes.int('spatial', 1) === 0) throw new NotUnderstood(`${op} for each place of its own`);
  const epsilon = attributes.float('epsilon', 1e-5);
  addBatchNormalization(x!, { gain, shift, mean, variance }, { axis: 1, epsilon, name: outputs[0]! }, scope);
}
