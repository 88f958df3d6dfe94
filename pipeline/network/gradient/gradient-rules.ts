import { product } from '../dimensions.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import type { Node, OperatorName, Pair, Shape, Tensor } from '../graph.ts';

/** What a rule may ask of the graph that is differentiated, and where it writes. */
export interface Surroundings {
  readonly build: GraphBuilder;
  /** Of a forward tensor. */
  shapeOf(name: string): Shape;
  /** A constant of the forward graph, or undefined for a computed tensor. */
  constantOf(name: string): Tensor | undefined;
}

/**
 * Writes the nodes that turn the gradient of a node's output into that of its input number `position`.
 * @returns the name of the result, or undefined where nothing flows
 */
export type GradientRule<Name extends OperatorName = OperatorName> = (
  node: Node<Name>,
  gradient: string,
  position: number,
  surroundings: Surroundings,
) => string | undefined;

/** Written out before differentiation, see composites.ts. */
type Composite = 'HardSwish' | 'Lrn' | 'Silu';
/** The backward pass itself, and what lowering makes, is not differentiated again. */
type Backward =
  | 'AveragePoolGradient'
  | 'ConvGradient'
  | 'GatherElements'
  | 'MaxPoolGradient'
  | 'RedirectedReluGradient'
  | 'ReluGradient'
  | 'ScatterElements';

export type Differentiable = Exclude<OperatorName, Backward | Composite>;

/** Exact gradients of every operator; a max pool's goes to the first cell that holds the maximum. */
export const gradientRules: { readonly [Name in Differentiable]: GradientRule<Name> } = {
  Conv: (node, gradient, position, { build, shapeOf }) => {
    if (position !== 0) throw new Error(`Conv node "${node.name}" is differentiated by its image only, not by weights`);
    const inputSize = mapSize(shapeOf(node.inputs[0]!));
    return build.add('ConvGradient', [gradient, node.inputs[1]!], { ...node.attributes, inputSize });
  },
  // y > 0 exactly where x > 0, and y is what the next layer keeps anyway: the engine can fuse the ReLU into its convolution.
  Relu: ({ outputs: [y] }, gradient, _, { build }) => build.add('ReluGradient', [y!, gradient], {}),
  LeakyRelu: ({ inputs: [x], outputs: [y], attributes: { alpha } }, gradient, _, { build }) => {
    const above = build.add('ReluGradient', [alpha >= 0 ? y! : x!, gradient], {});
    return build.add('Add', [scaled(above, 1 - alpha, build), scaled(gradient, alpha, build)], {});
  },
  PRelu: ({ name, inputs: [x, slope] }, gradient, position, { build }) => {
    if (position !== 0) throw new Error(`PRelu node "${name}" is differentiated by its map only, not by slopes`);
    return sloped(x!, slope!, gradient, build);
  },
  // Below zero the slope alpha · exp(x) is y + alpha.
  Elu: ({ inputs: [x], outputs: [y], attributes: { alpha } }, gradient, _, { build }) =>
    sloped(x!, build.add('Add', [y!, build.scalar(alpha)], {}), gradient, build),
  Clip: ({ outputs: [y], attributes: { min, max } }, gradient, _, { build }) => between(y!, min, max, gradient, build),
  HardSigmoid: ({ outputs: [y], attributes: { alpha } }, gradient, _, { build }) =>
    scaled(between(y!, 0, 1, gradient, build), alpha, build),
  Sigmoid: ({ outputs: [y] }, gradient, _, { build }) => {
    const slope = build.add('Mul', [y!, build.add('Sub', [build.scalar(1), y!], {})], {});
    return build.add('Mul', [gradient, slope], {});
  },
  Tanh: ({ outputs: [y] }, gradient, _, { build }) => {
    const slope = build.add('Sub', [build.scalar(1), build.add('Mul', [y!, y!], {})], {});
    return build.add('Mul', [gradient, slope], {});
  },
  MaxPool: maxPoolGradient('argmax'),
  AveragePool: ({ inputs: [x], attributes }, gradient, _, { build, shapeOf }) =>
    build.add('AveragePoolGradient', [gradient], { ...attributes, inputSize: mapSize(shapeOf(x!)) }),
  GlobalAveragePool: ({ inputs: [x] }, gradient, _, { build, shapeOf }) => {
    const [, , height, width] = shapeOf(x!);
    return spread(gradient, [1, 1, height!, width!], 1 / (height! * width!), build);
  },
  Concat: ({ inputs, attributes }, gradient, position, { build, shapeOf }) => {
    const axis = fromStart(attributes.axis, shapeOf(inputs[0]!).length);
    const sizes = inputs.map((name) => shapeOf(name)[axis]!);
    const start = sizes.slice(0, position).reduce((sum, size) => sum + size, 0);
    return build.add('Slice', [gradient], {
      axes: [axis],
      starts: [start],
      ends: [start + sizes[position]!],
      steps: [1],
    });
  },
  Add: ({ inputs, outputs: [y] }, gradient, position, { build, shapeOf }) =>
    unbroadcast(gradient, shapeOf(y!), shapeOf(inputs[position]!), build),
  Sub: ({ inputs, outputs: [y] }, gradient, position, { build, shapeOf }) => {
    const own = unbroadcast(gradient, shapeOf(y!), shapeOf(inputs[position]!), build);
    return position === 0 ? own : build.add('Neg', [own], {});
  },
  Mul: ({ inputs, outputs: [y] }, gradient, position, { build, shapeOf }) => {
    const own = build.add('Mul', [gradient, inputs[1 - position]!], {});
    return unbroadcast(own, shapeOf(y!), shapeOf(inputs[position]!), build);
  },
  Div: ({ inputs, outputs: [y] }, gradient, position, { build, shapeOf }) => {
    const share = build.add('Div', [gradient, inputs[1]!], {});
    const own = position === 0 ? share : build.add('Neg', [build.add('Mul', [share, y!], {})], {});
    return unbroadcast(own, shapeOf(y!), shapeOf(inputs[position]!), build);
  },
  Gemm: (node, gradient, position, surroundings) => {
    if (position !== 0) throw new Error(`Gemm node "${node.name}" is differentiated by its rows only, not by weights`);
    return surroundings.build.add('MatMul', [gradient, transposed(node.inputs[1]!, surroundings)], {});
  },
  MatMul: ({ inputs: [a, b], outputs: [y] }, gradient, position, surroundings) => {
    const { build, shapeOf } = surroundings;
    const own =
      position === 0
        ? build.add('MatMul', [gradient, transposed(b!, surroundings)], {})
        : build.add('MatMul', [transposed(a!, surroundings), gradient], {});
    const [input, other] = position === 0 ? [shapeOf(a!), shapeOf(b!)] : [shapeOf(b!), shapeOf(a!)];
    if (input.length < 2 || other.length < 2) throw new Error(`MatMul of "${a}" and "${b}" has a factor of one axis`);
    return unbroadcast(own, [...shapeOf(y!).slice(0, -2), ...input.slice(-2)], input, build);
  },
  Reshape: ({ inputs: [x] }, gradient, _, { build, shapeOf }) =>
    build.add('Reshape', [gradient], { shape: shapeOf(x!) }),
  Flatten: ({ inputs: [x] }, gradient, _, { build, shapeOf }) =>
    build.add('Reshape', [gradient], { shape: shapeOf(x!) }),
  Transpose: ({ attributes: { permutation } }, gradient, _, { build }) =>
    build.add('Transpose', [gradient], { permutation: permutation.map((_axis, i) => permutation.indexOf(i)) }),
  Softmax: ({ outputs: [y], attributes }, gradient, _, { build, shapeOf }) => {
    const axis = fromStart(attributes.axis, shapeOf(y!).length);
    const weighted = build.add('Mul', [gradient, y!], {});
    const mean = build.add('ReduceSum', [weighted], { axes: [axis], keepDims: true });
    return build.add('Mul', [y!, build.add('Sub', [gradient, mean], {})], {});
  },
  Identity: (_node, gradient) => gradient,
  Pad: ({ inputs: [x], attributes: { pads } }, gradient, _, { build, shapeOf }) => {
    const shape = shapeOf(x!);
    const axes = shape.map((_size, axis) => axis);
    const starts = pads.slice(0, shape.length);
    const ends = starts.map((start, axis) => start + shape[axis]!);
    return build.add('Slice', [gradient], { axes, starts, ends, steps: axes.map(() => 1) });
  },
  ReduceMean: ({ inputs: [x], attributes }, gradient, _, { build, shapeOf }) => {
    const { kept, spreading } = reduction(shapeOf(x!), attributes.axes);
    return spread(build.add('Reshape', [gradient], { shape: kept }), spreading, 1 / product(spreading), build);
  },
  ReduceSum: ({ inputs: [x], attributes }, gradient, _, { build, shapeOf }) => {
    const { kept, spreading } = reduction(shapeOf(x!), attributes.axes);
    return spread(build.add('Reshape', [gradient], { shape: kept }), spreading, 1, build);
  },
  // A place does not move with the values, but for jumps.
  ArgMax: () => undefined,
  ArgMin: () => undefined,
  Floor: () => undefined,
  Truncate: () => undefined,
  Neg: (_node, gradient, _, { build }) => build.add('Neg', [gradient], {}),
  Exp: ({ outputs: [y] }, gradient, _, { build }) => build.add('Mul', [gradient, y!], {}),
  Sqrt: ({ outputs: [y] }, gradient, _, { build }) => build.add('Div', [scaled(gradient, 1 / 2, build), y!], {}),
  Pow: ({ inputs: [x], attributes: { exponent } }, gradient, _, { build }) => {
    const slope = exponent === 2 ? x! : build.add('Pow', [x!], { exponent: exponent - 1 });
    return scaled(build.add('Mul', [gradient, slope], {}), exponent, build);
  },
  Gather: (node, gradient, position, { build, shapeOf, constantOf }) => {
    const indices = constantOf(node.inputs[1]!);
    if (position !== 0 || !indices) throw new Error(`Gather node "${node.name}" has indices that are not constant`);
    const shape = shapeOf(node.inputs[0]!);
    const axis = fromStart(node.attributes.axis, shape.length);
    const flat = build.add('Reshape', [gradient], { shape: shape.with(axis, indices.data.length) });
    return spreadAlong(flat, axis, shape, Array.from(indices.data), build);
  },
  Slice: ({ inputs: [x], attributes }, gradient, _, { build, shapeOf }) => {
    const shape = shapeOf(x!);
    let rest = shapeOf(x!).slice();
    const cuts = attributes.axes.map((axis, i) => {
      const at = fromStart(axis, shape.length);
      const picked = pickedBySlice(shape[at]!, attributes.starts[i]!, attributes.ends[i]!, attributes.steps[i] ?? 1);
      rest = rest.with(at, picked.length);
      return { axis: at, picked };
    });
    // Each axis on its own; those not yet put back still have the size of the cut.
    return cuts.reduce((flowing, { axis, picked }) => {
      const target = rest.with(axis, shape[axis]!);
      rest = target;
      return spreadAlong(flowing, axis, target, picked, build);
    }, gradient);
  },
  GatherRows: ({ inputs: [source, indices] }, gradient, position, { build, shapeOf }) =>
    position === 1 ? undefined : build.add('ScatterRows', [gradient, indices!], { rows: shapeOf(source!)[1]! }),
  ScatterRows: ({ inputs: [, indices] }, gradient, position, { build }) =>
    position === 1 ? undefined : build.add('GatherRows', [gradient, indices!], {}),
};

/** The gradient of a max pool by comparing cells with the maximum: to the first that equals it, or shared among all. */
export function maxPoolGradient(rule: 'argmax' | 'mask'): GradientRule<'MaxPool'> {
  return ({ inputs: [x], outputs: [y], attributes }, gradient, _, { build }) =>
    build.add('MaxPoolGradient', [x!, y!, gradient], { ...attributes, rule });
}

/** The gradient of a max pool as if it were a mean over the cells of each window that lie in the map. */
export const averagedMaxPool: GradientRule<'MaxPool'> = (
  { inputs: [x], attributes },
  gradient,
  _,
  { build, shapeOf },
) =>
  build.add('AveragePoolGradient', [gradient], {
    ...attributes,
    countIncludePad: false,
    inputSize: mapSize(shapeOf(x!)),
  });

/** Sums a gradient over the axes along which its tensor was broadcast. */
export function unbroadcast(gradient: string, from: Shape, to: Shape, build: GraphBuilder): string {
  const offset = from.length - to.length;
  const axes = from.flatMap((size, axis) => (axis < offset || (to[axis - offset] === 1 && size !== 1) ? [axis] : []));
  const summed = axes.length === 0 ? gradient : build.add('ReduceSum', [gradient], { axes, keepDims: true });
  return offset === 0 ? summed : build.add('Reshape', [summed], { shape: to });
}

function mapSize(shape: Shape): Pair {
  return [shape[2]!, shape[3]!];
}

function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function scaled(tensor: string, factor: number, build: GraphBuilder): string {
  return factor === 1 ? tensor : build.add('Mul', [tensor, build.scalar(factor)], {});
}

/** A gradient as it is where x > 0, times a slope elsewhere. */
function sloped(x: string, slope: string, gradient: string, build: GraphBuilder): string {
  const above = build.add('ReluGradient', [x, gradient], {});
  const below = build.add('Sub', [gradient, above], {});
  return build.add('Add', [above, build.add('Mul', [below, slope], {})], {});
}

/** Lets a gradient through where min < y < max; either may be infinite. */
function between(y: string, min: number, max: number, gradient: string, build: GraphBuilder): string {
  const above = min === 0 ? y : build.add('Sub', [y, build.scalar(min)], {});
  const lower = min === -Infinity ? gradient : build.add('ReluGradient', [above, gradient], {});
  if (max === Infinity) return lower;
  return build.add('ReluGradient', [build.add('Sub', [build.scalar(max), y], {}), lower], {});
}

/** Copies a gradient along the axes where `shape` is not 1, times `value`. */
function spread(gradient: string, shape: Shape, value: number, build: GraphBuilder): string {
  const filled = build.constant({ data: new Float64Array(product(shape)).fill(value), shape }, 'spread');
  return build.add('Mul', [gradient, filled], {});
}

/** A reduction's input with its reduced axes as size 1, and the shape that brings them back by broadcasting. */
function reduction(shape: Shape, axes: readonly number[]) {
  const reduced = new Set(axes.map((axis) => fromStart(axis, shape.length)));
  return {
    kept: shape.map((size, axis) => (reduced.has(axis) ? 1 : size)),
    spreading: shape.map((size, axis) => (reduced.has(axis) ? size : 1)),
  };
}

/** The last two axes exchanged: of a constant now, of anything else by a node. */
function transposed(name: string, { build, shapeOf, constantOf }: Surroundings): string {
  const shape = shapeOf(name);
  const constant = constantOf(name);
  if (!constant || shape.length !== 2) {
    const axes = shape.map((_size, axis) => axis);
    return build.add('Transpose', [name], { permutation: [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!] });
  }
  const [rows, columns] = [shape[0]!, shape[1]!];
  const data = constant.data.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) data[column * rows + row] = constant.data[row * columns + column]!;
  }
  return build.constant({ data, shape: [columns, rows] }, `${name}/transposed`);
}

/** Positions along one axis that ONNX's Slice picks, in order. */
function pickedBySlice(size: number, start: number, end: number, step: number): number[] {
  const [lowest, highest] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (place: number) => Math.min(highest, Math.max(lowest, place < 0 ? place + size : place));
  const picked: number[] = [];
  for (let at = clamp(start); step > 0 ? at < clamp(end) : at > clamp(end); at += step) picked.push(at);
  return picked;
}

/**
 * Adds slice number i of a tensor into slice picked[i] of a zero tensor of `shape`.
 * A run of neighbours is padded; anything else is gathered through the inverse table, once for each time that an index recurs.
 */
function spreadAlong(
  tensor: string,
  axis: number,
  shape: Shape,
  picked: readonly number[],
  build: GraphBuilder,
): string {
  const size = shape[axis]!;
  const places = picked.map((place) => fromStart(place, size));
  const pad = (before: number, after: number) => {
    if (before === 0 && after === 0) return tensor;
    const begins = shape.map((_size, i) => (i === axis ? before : 0));
    const ends = shape.map((_size, i) => (i === axis ? after : 0));
    return build.add('Pad', [tensor], { pads: [...begins, ...ends], value: 0 });
  };
  if (places.every((place, i) => place === places[0]! + i)) {
    return pad(places[0] ?? 0, size - places.length - (places[0] ?? 0));
  }
  const withZero = pad(0, 1);
  const tables: Int32Array[] = [];
  const seen = new Uint32Array(size);
  for (const [i, place] of places.entries()) {
    const round = seen[place]!++;
    tables[round] ??= new Int32Array(size).fill(places.length);
    tables[round]![place] = i;
  }
  return tables
    .map((data) => build.add('Gather', [withZero, build.constant({ data, shape: [size] }, 'inverse')], { axis }))
    .reduce((sum, part) => build.add('Add', [sum, part], {}));
}
