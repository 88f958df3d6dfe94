// The typed graph: what every importer fills and everything downstream reads. Tensors are NCHW with ONNX semantics.

/** Sizes of each axis, outermost first. Always concrete: a graph is compiled for one shape. */
export type Shape = readonly number[];

/** A dense tensor, row-major. Indices and index tables are Int32Array, everything else is real. */
export interface Tensor {
  readonly data: Float32Array | Float64Array | Int32Array;
  readonly shape: Shape;
}

/** Begin and end padding of height and width: [top, left, bottom, right], in cells; never negative. */
export type Pads = readonly [number, number, number, number];

/** [height, width] */
export type Pair = readonly [number, number];

/** "SAME" padding depends on the input's size, so it stays symbolic until shapes are known. */
export type AutoPad = 'explicit' | 'same-upper' | 'same-lower';

export interface Convolution {
  strides: Pair;
  pads: Pads;
  autoPad: AutoPad;
  dilations: Pair;
  groups: number;
}

export interface Pooling {
  kernel: Pair;
  strides: Pair;
  pads: Pads;
  autoPad: AutoPad;
  dilations: Pair;
  /** Round the output size up instead of down. */
  ceil: boolean;
}

/** How a pool's gradient finds the cells that won. `mask` shares it among ties. */
export type PoolGradientRule = 'argmax' | 'average' | 'mask';

type None = Record<never, never>;

/**
 * Attributes of each operator. Optional tensors are left out of `inputs`, never empty strings.
 * The first group is what importers produce; the others are made by the gradient graph and by the image's parameterization.
 */
export interface Operators {
  /** x [N,C,H,W], weight [M,C/groups,kH,kW], bias? [M] */
  Conv: Convolution;
  Relu: None;
  LeakyRelu: { alpha: number };
  /** x, slope that broadcasts to x → x where it is above 0, slope · x elsewhere */
  PRelu: None;
  /** x where it is above 0, alpha · (exp(x) − 1) elsewhere */
  Elu: { alpha: number };
  Clip: { min: number; max: number };
  /** max(0, min(1, alpha·x + beta)) */
  HardSigmoid: { alpha: number; beta: number };
  /** x · max(0, min(1, x/6 + 1/2)) */
  HardSwish: None;
  Sigmoid: None;
  Tanh: None;
  /** x · sigmoid(x), recognized from Mul(x, Sigmoid(x)) */
  Silu: None;
  MaxPool: Pooling;
  AveragePool: Pooling & { countIncludePad: boolean };
  /** [N,C,H,W] → [N,C,1,1] */
  GlobalAveragePool: None;
  /** Local response normalization across channels as ONNX defines it: alpha is divided by size. */
  Lrn: { size: number; alpha: number; beta: number; bias: number };
  Concat: { axis: number };
  /** Elementwise with NumPy broadcasting. */
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  /** x [N,K] · weight [K,M] + bias? [M]; transposed and scaled weights are folded by the importer. */
  Gemm: None;
  MatMul: None;
  /** A concrete target shape, where −1 is inferred and 0 copies the input's size. */
  Reshape: { shape: Shape };
  Flatten: { axis: number };
  Transpose: { permutation: readonly number[] };
  Softmax: { axis: number };
  Identity: None;
  /** Constant padding of all axes: begins then ends, in ONNX order. */
  Pad: { pads: readonly number[]; value: number };
  /** Mean over axes, kept as size 1 unless keepDims is false. */
  ReduceMean: { axes: readonly number[]; keepDims: boolean };
  ReduceSum: { axes: readonly number[]; keepDims: boolean };
  /** Int32 position of the largest (or smallest) value along an axis, which is kept as size 1; the first of equal ones. */
  ArgMax: { axis: number };
  ArgMin: { axis: number };
  /** The next whole number below, still real. */
  Floor: None;
  /** Real numbers without their fraction, as Int32. */
  Truncate: None;
  Neg: None;
  Exp: None;
  Sqrt: None;
  Pow: { exponent: number };
  /** data, indices → data rows picked along axis. */
  Gather: { axis: number };
  Slice: { axes: readonly number[]; starts: readonly number[]; ends: readonly number[]; steps: readonly number[] };

  // Gradients: each takes what its forward operator saw, then the gradient of its output, and returns that of its first input.
  /** gradient [N,M,H',W'], weight [M,C/groups,kH,kW] → [N, C, height, width] of the forward input */
  ConvGradient: Convolution & { inputSize: Pair };
  /** x, gradient → gradient where x > 0 */
  ReluGradient: None;
  /** x, gradient → as ReluGradient, but an image whose whole gradient would vanish lets through what pushes x up (Lucid's redirected ReLU). */
  RedirectedReluGradient: { min: number; max: number };
  /** x, y, gradient → gradient of x (a pool read as an average becomes AveragePoolGradient) */
  MaxPoolGradient: Pooling & { rule: Exclude<PoolGradientRule, 'average'> };
  /** gradient → gradient of x */
  AveragePoolGradient: Pooling & { countIncludePad: boolean; inputSize: Pair };
  /** source rows [N,P,C], indices Int32 [N,Q] in 0 … P−1 → rows [N,Q,C]; and its adjoint, which adds rows into a zero [N,P,C]. */
  GatherRows: None;
  ScatterRows: { rows: number };

  // Made by lowering alone, as ONNX has them.
  /** data, indices of the same rank → data[…, indices[…], …] along axis, of the indices' shape. */
  GatherElements: { axis: number };
  /** data, indices, values of the indices' shape → data with each value added at its index along axis. */
  ScatterElements: { axis: number };
}

export type OperatorName = keyof Operators;

/** One operation. `name` is unique in its graph; outputs are tensor names, defined once. */
export type Node<Name extends OperatorName = OperatorName> = {
  [K in Name]: { op: K; name: string; inputs: readonly string[]; outputs: readonly string[]; attributes: Operators[K] };
}[Name];

/** A tensor fed from outside. A size of −1 is free (the batch, or the image's height and width). */
export interface GraphInput {
  name: string;
  shape: Shape;
  type: 'float32' | 'int32';
}

/** A network or any other computation; nodes are in topological order. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
}
