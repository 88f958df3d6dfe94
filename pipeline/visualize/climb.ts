import type { Engine, Program, Tensors } from '../engine/engine.ts';
import { product } from '../network/dimensions.ts';
import type { ReluGradientMode } from '../network/gradient/gradient.ts';
import type { Graph, Tensor } from '../network/graph.ts';
import { random } from '../random.ts';
import { adamScales, adams } from './adam.ts';
import type { AdamSettings } from './adam.ts';
import { drawNoise, parameterizations } from './parameterization.ts';
import { buildPictureGraph, buildStepGraph, step } from './step-graph.ts';
import type { StepGraph, StepOptions } from './step-graph.ts';
import { drawTransform, lucidTransforms } from './transforms.ts';
import { fillTaps, packAffines, tapCount } from './warp.ts';

/** One picture to be found. */
export interface Climb {
  /** Of the noise it grows from and of its transforms. */
  seed: number;
  /** One number for each channel of the layer. */
  direction: Float32Array;
}

/** A picture that was found. */
export interface Climbed {
  /** RGB in 0 … 1, [3, size, size]. */
  pixels: Float32Array;
  /** At the last step, under its transform, without what repulsion takes away. */
  objective: number;
  /** Whether the first step had no gradient at all: the noise excites nothing. */
  stalled: boolean;
}

export interface ClimbOptions {
  /** Steps of the whole climb, the settling ones included. */
  stepCount: number;
  /** Steps at the end in which the picture stays where it is. */
  settleSteps: number;
  /** Learning rate, where it is not the steps' own. */
  rate?: number | undefined;
  /** Whether gradients are let through dead ReLUs in the first steps. */
  redirected?: boolean;
  /** How much the pictures of each group push each other away, group by group; for climbers that were made diverse. */
  repulsion?: readonly number[];
  /** Called as the pictures climb, with how many steps they took since, each one's counted. */
  onProgress?: ((pictureSteps: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Finds pictures for one layer, a batch at a time. */
export interface Climber {
  /** @param climbs as many as the batch holds, or fewer */
  climb(climbs: readonly Climb[], options: ClimbOptions): Promise<Climbed[]>;
  /**
   * What climbs of several lengths find, for hardly more than the longest costs: each of them leaves it to settle on its own.
   * What is not asked for is not climbed.
   * @param stepCounts of the climbs, ascending
   * @returns for each step count exactly what climb returns for it, one after the other
   */
  climbInStages(
    climbs: readonly Climb[],
    stepCounts: readonly number[],
    options: Omit<ClimbOptions, 'stepCount'>,
  ): AsyncGenerator<Climbed[], void, undefined>;
  dispose(): Promise<void>;
}

/** Lucid redirects gradients for this many steps. */
const redirectedSteps = 16;

/** Where the climbs of a batch are after `count` steps. */
interface State {
  count: number;
  parameters: Tensor;
  mean: Tensor;
  square: Tensor;
  /** [batch], of what the last step saw; absent before the first. */
  objective: Tensor | undefined;
  /** Of each climb, whether the first step had no gradient at all. */
  stalled: boolean[];
}

/** Steps that a GPU takes in a row without handing the state back. On a CPU one at a time is as fast, and feeds less at once. */
const longestStretch = ({ onGpu }: Engine): number => (onGpu ? 16 : 1);

/** Compiles what climbing one layer takes; the program with redirected gradients only when it is asked for. */
export async function createClimber(engine: Engine, network: Graph, options: StepOptions): Promise<Climber> {
  const { batch, sizePx, adam = 'lucid', groupSize = batch, taps = engine.onGpu ? 'computed' : 'fed' } = options;
  const compileStep = async (relu: ReluGradientMode): Promise<{ program: Program; next: StepGraph['next'] }> => {
    const { graph, next } = buildStepGraph(network, { ...options, taps, relu });
    const handOn = { [next.parameters]: step.parameters, [next.mean]: step.mean, [next.square]: step.square };
    return { program: await engine.compile(graph, { handOn }), next };
  };
  const exact = await compileStep('exact');
  const picture = await engine.compile(buildPictureGraph(options, batch, sizePx));
  let redirecting: ReturnType<typeof compileStep> | undefined;
  const stateShape = [batch, ...parameterizations[options.parameterization].shapeOf(sizePx)];
  const stateSize = product(stateShape.slice(1));
  const empty = (): Tensor => ({ data: new Float32Array(batch * stateSize), shape: stateShape });
  const part = ({ data }: Tensor, i: number) => (data as Float32Array).subarray(i * stateSize, (i + 1) * stateSize);

  /** Takes all pictures of a batch from one step to another, each step's transforms drawn at the strength. */
  async function advance(
    climbs: readonly Climb[],
    from: State,
    end: number,
    [draws, strength]: readonly [draws: readonly (() => number)[], strength: number],
    how: Omit<ClimbOptions, 'stepCount' | 'settleSteps'>,
  ): Promise<State> {
    const { rate = adams[adam].rate, redirected = false, repulsion = [], onProgress, signal } = how;
    let state = from;
    while (state.count < end) {
      signal?.throwIfAborted();
      const { count } = state;
      const redirects = redirected && count < redirectedSteps;
      redirecting = redirects ? (redirecting ?? compileStep('redirected')) : redirecting;
      const { program, next } = redirects ? await redirecting! : exact;
      // The first step stands alone: what it leaves says whether there was any gradient.
      const longest = count === 0 ? 1 : count + longestStretch(engine);
      const stop = Math.min(end, longest, redirects ? redirectedSteps : Infinity);
      const results = await program.runSeries(
        {
          [step.parameters]: state.parameters,
          [step.mean]: state.mean,
          [step.square]: state.square,
          ...directionsOf(climbs, batch),
          ...(options.diverse && repulsionWithin(batch / groupSize, groupSize, repulsion)),
        },
        Array.from({ length: stop - count }, (_, i) => ({
          ...drawLook(draws, { ...options, taps }, strength),
          ...scalesOf(count + i + 1, { ...adams[adam], rate }),
        })),
      );
      const mean = results[next.mean]!;
      state = {
        count: stop,
        parameters: results[next.parameters]!,
        mean,
        square: results[next.square]!,
        objective: results[step.objective]!,
        stalled: count === 0 ? climbs.map((_, i) => part(mean, i).every((x) => x === 0)) : state.stalled,
      };
      onProgress?.((stop - count) * climbs.length);
    }
    return state;
  }

  async function* climbInStages(
    climbs: readonly Climb[],
    stepCounts: readonly number[],
    { settleSteps, ...how }: Omit<ClimbOptions, 'stepCount'>,
  ): AsyncGenerator<Climbed[], void, undefined> {
    const draws = climbs.map(({ seed }) => random(seed));
    const noise = empty();
    for (const [i, draw] of draws.entries()) drawNoise(part(noise, i), draw);
    let state: State = {
      count: 0,
      parameters: noise,
      mean: empty(),
      square: empty(),
      objective: undefined,
      stalled: [],
    };

    async function settle(from: State, stepCount: number): Promise<Climbed[]> {
      // Nothing is drawn where nothing moves, so the climb that goes on draws what it would have drawn.
      const idle = climbs.map(() => () => 0);
      const settled = await advance(climbs, from, stepCount, [idle, 0], how);
      const { pixels } = await picture.run({ [step.parameters]: settled.parameters });
      const length = 3 * sizePx * sizePx;
      return climbs.map((_, i) => ({
        pixels: Float32Array.from(pixels!.data.subarray(i * length, (i + 1) * length)),
        objective: settled.objective!.data[i]!,
        stalled: settled.stalled[i]!,
      }));
    }

    for (const stepCount of stepCounts) {
      state = await advance(climbs, state, stepCount - settleSteps, [draws, 1], how);
      yield await settle(copyOf(state), stepCount);
    }
  }

  return {
    climbInStages,
    async climb(climbs, { stepCount, ...how }) {
      const { value } = await climbInStages(climbs, [stepCount], how).next();
      return value!;
    },
    async dispose() {
      const programs = [exact.program, picture, (await redirecting)?.program];
      await Promise.all(programs.map((program) => program?.dispose()));
    },
  };
}

/** What is fed to a program is given away. */
function copyOf({ parameters, mean, square, ...rest }: State): State {
  return { ...rest, parameters: copied(parameters), mean: copied(mean), square: copied(square) };
}

const copied = ({ data, shape }: Tensor): Tensor => ({ data: data.slice(), shape });

function scalesOf(count: number, adam: AdamSettings): Tensors {
  const { stepSize, correction } = adamScales(count, adam);
  return {
    [step.stepSize]: { data: Float32Array.of(stepSize), shape: [1] },
    [step.correction]: { data: Float32Array.of(correction), shape: [1] },
  };
}

/** How a step looks at its pictures. Every picture draws from its own generator, so that it is the same in any batch. */
function drawLook(
  draws: readonly (() => number)[],
  { batch, sizePx, windowPx, taps }: StepOptions,
  strength: number,
): Tensors {
  const transforms = lucidTransforms(sizePx, strength);
  const affines = draws.map((next) => drawTransform(transforms, next));
  if (taps === 'computed') return { [step.affines]: packAffines(affines, batch) };
  const length = tapCount * windowPx * windowPx;
  const indices = new Int32Array(batch * length);
  const weights = new Float32Array(batch * length);
  for (const [i, affine] of affines.entries()) {
    const [start, end] = [i * length, (i + 1) * length];
    fillTaps(affine, sizePx, windowPx, indices.subarray(start, end), weights.subarray(start, end));
  }
  return {
    [step.tapIndices]: { data: indices, shape: [batch, length] },
    [step.tapWeights]: { data: weights, shape: [batch, 1, tapCount, windowPx * windowPx] },
  };
}

/** A batch that is not full climbs nothing in its empty places. */
function directionsOf(climbs: readonly Climb[], batch: number): Tensors {
  const channels = climbs[0]!.direction.length;
  const data = new Float32Array(batch * channels);
  for (const [i, { direction }] of climbs.entries()) data.set(direction, i * channels);
  return { [step.direction]: { data, shape: [batch, channels, 1, 1] } };
}

/** Groups that have no weight push nothing. */
function repulsionWithin(groupCount: number, size: number, weights: readonly number[]): Tensors {
  const shape = [groupCount, size, size];
  const data = new Float32Array(product(shape));
  for (const [group, weight] of weights.entries()) {
    const own = data.subarray(group * size * size, (group + 1) * size * size).fill(weight);
    for (let i = 0; i < size; i++) own[i * size + i] = 0;
  }
  return { [step.repulsion]: { data, shape } };
}
