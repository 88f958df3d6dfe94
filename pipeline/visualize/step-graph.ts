import { differentiate, gradientName } from '../network/gradient/gradient.ts';
import type { ReluGradientMode } from '../network/gradient/gradient.ts';
import { createGraphBuilder } from '../network/graph-builder.ts';
import type { Graph, GraphInput, PoolGradientRule, Shape } from '../network/graph.ts';
import { inferShapes } from '../network/shape.ts';
import { subgraph } from '../network/subgraph.ts';
import { adams, climbByAdam } from './adam.ts';
import type { AdamName } from './adam.ts';
import { toRgb } from './color.ts';
import { gramSimilarity } from './diversity.ts';
import { directionObjective } from './objective.ts';
import type { ObjectiveKind } from './objective.ts';
import { parameterizations } from './parameterization.ts';
import type { ParameterizationName } from './parameterization.ts';
import { computeTaps, tapCount, warp } from './warp.ts';
import type { WarpShape } from './warp.ts';

/** How pictures are made of parameters. */
export interface PictureOptions {
  parameterization: ParameterizationName;
  /** Whether the three colours of the parameters are decorrelated ones. */
  decorrelated: boolean;
}

export interface StepOptions extends WarpShape, PictureOptions {
  /** The layer's pre-activation, a tensor of the network. */
  target: string;
  objective: ObjectiveKind;
  /** By default Lucid's. */
  adam?: AdamName;
  /** Whether the pictures of a group are pushed apart. */
  diverse: boolean;
  /** Pictures of a group where they are, by default all of the batch, which holds whole groups. */
  groupSize?: number;
  /** Where taps come from: fed, exact to the last bit, or computed from the maps, which saves a GPU the transfer. */
  taps?: 'fed' | 'computed';
  relu: ReluGradientMode;
  pool: PoolGradientRule;
}

/** The network's only input: RGB in 0 … 1. */
const pixels = 'pixels';

/** Names of the step graph's inputs and outputs. */
export const step = {
  /** Inputs: [batch, …] as the parameterization says, and Adam's two running means of the same shape. */
  parameters: 'step/parameters',
  mean: 'step/mean',
  square: 'step/square',
  /** Input where taps are computed: [2·batch, 3], see packAffines. */
  affines: 'step/affines',
  /** Inputs where taps are fed: Int32 [batch, 4·window²] and [batch, 1, 4, window²], see fillTaps. */
  tapIndices: 'step/tap-indices',
  tapWeights: 'step/tap-weights',
  /** Input: [batch, channels, 1, 1]. */
  direction: 'step/direction',
  /** Input where pictures are pushed apart: [groups, size, size], see gramSimilarity. */
  repulsion: 'step/repulsion',
  /** Inputs: [1], see AdamScales. */
  stepSize: 'step/step-size',
  correction: 'step/correction',
  /** Output: [batch], without what repulsion takes away. */
  objective: 'step/objective',
} as const;

const seed = 'step/seed';
const climbed = 'step/climbed';

/** The graph of a step, and the names of what it returns besides the objective. */
export interface StepGraph {
  graph: Graph;
  /** Outputs to feed to the next step as parameters, mean and square. */
  next: { parameters: string; mean: string; square: string };
}

/**
 * Builds one optimization step as one graph: parameters → pictures → transforms → network → objective, back again by its
 * gradient, and Adam. Only directions, taps and the state of Adam come from outside, so one compiled graph serves every
 * unit of a layer, and a batch may mix units.
 */
export function buildStepGraph(network: Graph, options: StepOptions): StepGraph {
  const forward = buildObjectiveGraph(network, options);
  const { batch, adam = 'lucid', relu, pool } = options;
  const shapes = Object.fromEntries(forward.inputs.map(({ name, shape }) => [name, shape]));
  const both = differentiate(forward, { target: climbed, source: step.parameters, seed, relu, pool }, shapes);

  const build = createGraphBuilder(tensorNames(both));
  const next = climbByAdam(
    build,
    { parameters: step.parameters, mean: step.mean, square: step.square },
    gradientName(step.parameters),
    { stepSize: step.stepSize, correction: step.correction },
    adams[adam],
  );
  const state = shapes[step.parameters]!;
  return {
    graph: {
      inputs: [
        ...both.inputs.filter(({ name }) => name !== seed),
        real(step.mean, state),
        real(step.square, state),
        real(step.stepSize, [1]),
        real(step.correction, [1]),
      ],
      outputs: [next.parameters, next.mean, next.square, step.objective],
      nodes: [...both.nodes, ...build.nodes],
      constants: new Map([
        ...both.constants,
        ...build.constants,
        // Every picture climbs for itself: the derivative of the sum of all objectives by each is 1.
        [seed, { data: new Float64Array(batch).fill(1), shape: [batch] }],
      ]),
    },
    next,
  };
}

/** From parameters, taps and directions to what is climbed, [batch]; the plain objective is a tensor on the way. */
export function buildObjectiveGraph(network: Graph, options: StepOptions): Graph {
  const { target, batch, sizePx, windowPx, objective, diverse, groupSize = batch, taps = 'fed' } = options;
  const forward = subgraph(network, [target]);
  const targetShape = inferShapes(forward, { [pixels]: [batch, 3, windowPx, windowPx] }).get(target)!;
  const inside = createGraphBuilder([...Object.values(step), seed, climbed, ...tensorNames(forward)]);
  const pictures = appendPictures(inside, options, batch, sizePx);
  const [indices, weights] =
    taps === 'fed' ? [step.tapIndices, step.tapWeights] : computeTaps(inside, step.affines, options);
  warp(inside, [pictures, indices, weights], options, pixels);

  const outside = createGraphBuilder([
    ...inside.constants.keys(),
    ...tensorNames(forward),
    ...inside.nodes.map(nameOf),
  ]);
  const plain = directionObjective(outside, target, step.direction, targetShape, objective);
  outside.add('Identity', [plain], {}, { name: step.objective });
  if (diverse) {
    const similarity = gramSimilarity(outside, target, step.repulsion, targetShape, groupSize);
    outside.add('Sub', [step.objective, similarity], {}, { name: climbed });
  } else {
    outside.add('Identity', [step.objective], {}, { name: climbed });
  }
  const places = windowPx * windowPx;
  return {
    inputs: [
      real(step.parameters, [batch, ...parameterizations[options.parameterization].shapeOf(sizePx)]),
      ...(taps === 'fed'
        ? [
            { name: step.tapIndices, shape: [batch, tapCount * places], type: 'int32' as const },
            real(step.tapWeights, [batch, 1, tapCount, places]),
          ]
        : [real(step.affines, [2 * batch, 3])]),
      real(step.direction, [batch, targetShape[1]!, 1, 1]),
      ...(diverse ? [real(step.repulsion, [batch / groupSize, groupSize, groupSize])] : []),
    ],
    outputs: [climbed],
    nodes: [...inside.nodes, ...forward.nodes, ...outside.nodes],
    constants: new Map([...inside.constants, ...forward.constants, ...outside.constants]),
  };
}

/** From parameters to pictures, RGB in 0 … 1, [batch, 3, size, size]: what a climb has found. */
export function buildPictureGraph(options: PictureOptions, batch: number, sizePx: number): Graph {
  const build = createGraphBuilder(Object.values(step));
  const pictures = appendPictures(build, options, batch, sizePx);
  build.add('Reshape', [pictures], { shape: [batch, 3, sizePx, sizePx] }, { name: pixels });
  return {
    inputs: [real(step.parameters, [batch, ...parameterizations[options.parameterization].shapeOf(sizePx)])],
    outputs: [pixels],
    nodes: build.nodes,
    constants: build.constants,
  };
}

/** From pixels [batch, 3, height, width] to the layer along each picture's direction, place by place: [batch, h, w]. */
export function buildScoreGraph(network: Graph, target: string, pixelShape: Shape): Graph {
  const forward = subgraph(network, [target]);
  const [batch, channels] = inferShapes(forward, { [pixels]: pixelShape }).get(target)!;
  const build = createGraphBuilder([step.direction, ...tensorNames(forward)]);
  const weighted = build.add('Mul', [target, step.direction], {});
  const score = build.add('ReduceSum', [weighted], { axes: [1], keepDims: false });
  return {
    inputs: [real(pixels, pixelShape), real(step.direction, [batch!, channels!, 1, 1])],
    outputs: [score],
    nodes: [...forward.nodes, ...build.nodes],
    constants: new Map([...forward.constants, ...build.constants]),
  };
}

function appendPictures(
  build: ReturnType<typeof createGraphBuilder>,
  { parameterization, decorrelated }: PictureOptions,
  batch: number,
  sizePx: number,
): string {
  const raw = parameterizations[parameterization].synthesize(build, step.parameters, batch, sizePx);
  return toRgb(build, raw, decorrelated);
}

function real(name: string, shape: Shape): GraphInput {
  return { name, shape, type: 'float32' };
}

function nameOf({ name }: { name: string }): string {
  return name;
}

function tensorNames({ inputs, nodes, constants }: Graph): string[] {
  return [...inputs.map(nameOf), ...nodes.flatMap(({ name, outputs }) => [name, ...outputs]), ...constants.keys()];
}
