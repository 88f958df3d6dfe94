import type { Tensor } from '../graph.ts';
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

/** Batch normalization with its statistics frozen: a scale and a shift for each channel, folded later where it can be. */
export function readBatchNormalization({ op, inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x, ...names] = inputs;
  const statistics = names.slice(0, 4).map((name) => scope.constant(name)?.data);
  const [gain, shift, mean, variance] = statistics;
  if (!gain || !shift || !mean || !variance) throw new NotUnderstood(`${op} with computed statistics`);
  if (attributes.int('spatial', 1) === 0) throw new NotUnderstood(`${op} for each place of its own`);
  if (statistics.some((data) => data!.length !== gain.length)) throw new Error('its statistics differ in length');
  const epsilon = attributes.float('epsilon', 1e-5);
  const scale = Float32Array.from(gain, (value, c) => value / Math.sqrt(variance[c]! + epsilon));
  const offset = Float32Array.from(
    shift,
    (value, c) => value - (mean[c]! * gain[c]!) / Math.sqrt(variance[c]! + epsilon),
  );
  const shape = [
    gain.length,
    ...scope
      .shapeOf(x!)
      .slice(2)
      .map(() => 1),
  ];
  const [output] = outputs;
  const scaledMap = scope.add(
    'Mul',
    [x!, scope.addConstant({ data: scale, shape }, `${output}/scale`)],
    {},
    { hint: `${output}/scaled` },
  );
  scope.add('Add', [scaledMap, scope.addConstant({ data: offset, shape }, `${output}/shift`)], {}, { name: output! });
}
