import type { AutoPad, Convolution, Pads, Pooling } from '../graph.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import type { ImportScope } from '../import/import-scope.ts';
import type { OnnxNode } from './onnx-node.ts';

const autoPads: Record<string, AutoPad> = {
  NOTSET: 'explicit',
  VALID: 'explicit',
  SAME_UPPER: 'same-upper',
  SAME_LOWER: 'same-lower',
};

/** Conv of maps by constant weights. */
export function readConvolution({ op, inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const [x, weightName, biasName] = inputs;
  const weight = scope.constant(weightName!);
  if (!weight) throw new NotUnderstood(`${op} with computed weights`);
  if (weight.shape.length !== 4) throw new NotUnderstood(`${op} over ${weight.shape.length - 2} axes`);
  const operands = biasName ? [x!, weightName!, biasName] : [x!, weightName!];
  const convolution: Convolution = { ...readWindow(attributes), groups: attributes.int('group', 1) };
  scope.add('Conv', operands, convolution, { name: outputs[0]! });
}

export function readMaxPool({ outputs, inputs, attributes }: OnnxNode, scope: ImportScope): void {
  scope.add('MaxPool', [inputs[0]!], readPooling(attributes), { name: outputs[0]! });
}

export function readAveragePool({ outputs, inputs, attributes }: OnnxNode, scope: ImportScope): void {
  const pooling = { ...readPooling(attributes), countIncludePad: attributes.int('count_include_pad', 0) !== 0 };
  scope.add('AveragePool', [inputs[0]!], pooling, { name: outputs[0]! });
}

function readPooling(attributes: OnnxNode['attributes']): Pooling {
  const kernel = attributes.ints('kernel_shape', []);
  if (kernel.length !== 2) throw new NotUnderstood(`pooling over ${kernel.length} axes`);
  return {
    ...readWindow(attributes),
    kernel: attributes.pair('kernel_shape', [1, 1]),
    ceil: attributes.int('ceil_mode', 0) !== 0,
  };
}

function readWindow(attributes: OnnxNode['attributes']) {
  const autoPad = autoPads[attributes.text('auto_pad', 'NOTSET')];
  if (!autoPad) throw new NotUnderstood(`padding by auto_pad "${attributes.text('auto_pad', '')}"`);
  const valid = attributes.text('auto_pad', 'NOTSET') === 'VALID';
  const strides = attributes.pair('strides', [1, 1]);
  const dilations = attributes.pair('dilations', [1, 1]);
  if ([...strides, ...dilations].some((step) => step < 1))
    throw new Error('its strides and dilations should be 1 or more');
  return { strides, dilations, autoPad, pads: valid ? ([0, 0, 0, 0] as const) : readPads(attributes) };
}

function readPads(attributes: OnnxNode['attributes']): Pads {
  const pads = attributes.ints('pads', [0, 0, 0, 0]);
  if (pads.length !== 4 || pads.some((pad) => pad < 0)) {
    throw new Error(`its pads should be four numbers ≥ 0, not [${pads.join()}]`);
  }
  return [pads[0]!, pads[1]!, pads[2]!, pads[3]!];
}

/** Pad in constant mode, from attributes (opset < 11) or tensors. */
export function readPad({ inputs, outputs, attributes }: OnnxNode, scope: ImportScope): void {
  const mode = attributes.text('mode', 'constant');
  if (mode !== 'constant') throw new NotUnderstood(`Pad in mode "${mode}"`);
  const [x, padsName, valueName, axesName] = inputs;
  const rank = scope.shapeOf(x!).length;
  const listed = padsName ? scope.constant(padsName)?.data : attributes.ints('pads', attributes.ints('paddings', []));
  const value = valueName ? scope.constant(valueName)?.data[0] : attributes.float('value', 0);
  const axes = axesName ? scope.constant(axesName)?.data : Array.from({ length: rank }, (_, axis) => axis);
  if (!listed || value === undefined || !axes) throw new NotUnderstood('Pad by computed amounts');
  const pads = Array.from({ length: 2 * rank }, () => 0);
  for (const [i, axis] of [...axes].entries()) {
    const at = axis < 0 ? axis + rank : axis;
    pads[at] = listed[i]!;
    pads[at + rank] = listed[i + axes.length]!;
  }
  if (listed.length !== 2 * axes.length || pads.length !== 2 * rank) throw new Error('its pads do not fit its axes');
  if (pads.some((pad) => pad < 0)) throw new NotUnderstood('Pad by negative amounts');
  if (pads.every((pad) => pad === 0)) scope.rename(outputs[0]!, x!);
  else scope.add('Pad', [x!], { pads, value }, { name: outputs[0]! });
}
