import type { AutoPad, Convolution, Pads, Pooling, Tensor } from '../graph.ts';
import type { ImportScope } from '../import/import-scope.ts';
import { NotUnderstood } from '../import/not-understood.ts';
import { transposeTensor } from '../transpose-tensor.ts';
import { addToMap, channelAxis, hasChannelsFirst, spatialPair } from './channels.ts';
import type { Operation } from './operation.ts';

/** Conv2D: weights come as [height, width, depth, filters]; a depth below the map's channels means groups. */
export function readConvolution(operation: Operation, scope: ImportScope): void {
  const stored = weightsOf(operation, scope);
  const channels = scope.shapeOf(operation.input(0))[channelAxis(operation, 4)]!;
  const groups = Math.max(1, Math.floor(channels / stored.shape[2]!));
  addConvolution(operation, transposeTensor(stored, [3, 2, 0, 1]), groups, scope);
}

/** DepthwiseConv2dNative: weights come as [height, width, channels, filters of each channel]. */
export function readDepthwiseConvolution(operation: Operation, scope: ImportScope): void {
  const stored = weightsOf(operation, scope);
  const [height, width, channels, multiplier] = stored.shape;
  const { data } = transposeTensor(stored, [2, 3, 0, 1]);
  addConvolution(operation, { data, shape: [channels! * multiplier!, 1, height!, width!] }, channels!, scope);
}

function weightsOf(operation: Operation, scope: ImportScope): Tensor {
  const weight = scope.constant(operation.input(1));
  if (!weight) throw new NotUnderstood(`${operation.op} with computed weights`);
  if (weight.shape.length !== 4) throw new Error(`its weights should have four axes, not [${weight.shape.join()}]`);
  return weight;
}

function addConvolution(operation: Operation, weight: Tensor, groups: number, scope: ImportScope): void {
  const convolution: Convolution = {
    strides: spatialPair(operation, 'strides'),
    dilations: spatialPair(operation, 'dilations'),
    ...readPadding(operation),
    groups,
  };
  addToMap('Conv', operation, [scope.addConstant(weight, `${operation.name}/weight`)], convolution, scope);
}

export function readMaxPool(operation: Operation, scope: ImportScope): void {
  addToMap('MaxPool', operation, [], readPooling(operation), scope);
}

/** AvgPool: cells of the padding do not count. */
export function readAveragePool(operation: Operation, scope: ImportScope): void {
  addToMap('AveragePool', operation, [], { ...readPooling(operation), countIncludePad: false }, scope);
}

function readPooling(operation: Operation): Pooling {
  return {
    kernel: spatialPair(operation, 'ksize'),
    strides: spatialPair(operation, 'strides'),
    dilations: [1, 1],
    ...readPadding(operation),
    ceil: false,
  };
}

const autoPads: Record<string, AutoPad> = { VALID: 'explicit', SAME: 'same-upper', EXPLICIT: 'explicit' };

/** "SAME" puts an odd cell of padding behind, as ONNX's SAME_UPPER does. */
function readPadding(operation: Operation): { autoPad: AutoPad; pads: Pads } {
  const { op, attributes } = operation;
  const padding = attributes.text('padding', '');
  const autoPad = Object.hasOwn(autoPads, padding) ? autoPads[padding] : undefined;
  if (!autoPad) throw new NotUnderstood(`${op} with padding "${padding}"`);
  if (padding !== 'EXPLICIT') return { autoPad, pads: [0, 0, 0, 0] };
  const listed = attributes.numbers('explicit_paddings', []);
  if (listed.length !== 8 || listed.some((pad) => pad < 0)) {
    throw new Error(`its "explicit_paddings" should be eight numbers ≥ 0, not [${listed.join()}]`);
  }
  const height = hasChannelsFirst(operation) ? 4 : 2;
  const [top, bottom, left, right] = listed.slice(height, height + 4);
  return { autoPad, pads: [top!, left!, bottom!, right!] };
}

/** Pad and PadV2: a begin and an end for each axis, constant. */
export function readPad(operation: Operation, scope: ImportScope): void {
  const x = operation.input(0);
  const rank = scope.shapeOf(x).length;
  const amounts = scope.constant(operation.input(1))?.data;
  const value = operation.inputs.length > 2 ? scope.constant(operation.input(2))?.data[0] : 0;
  if (!amounts || value === undefined) throw new NotUnderstood(`${operation.op} by computed amounts`);
  if (amounts.length !== 2 * rank) throw new Error(`its ${amounts.length} paddings do not fit ${rank} axes`);
  const pads = [0, 1].flatMap((end) => Array.from({ length: rank }, (_, axis) => amounts[2 * axis + end]!));
  if (pads.some((pad) => !(pad >= 0))) throw new Error(`its paddings should be numbers ≥ 0, not [${pads.join()}]`);
  if (pads.every((pad) => pad === 0)) scope.rename(operation.name, x);
  else scope.add('Pad', [x], { pads, value }, { name: operation.name });
}
