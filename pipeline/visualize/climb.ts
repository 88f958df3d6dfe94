import type { Engine, Program, Tensors } from '../engine/engine.ts';
import { product } from '../network/dimensions.ts';
import type { Graph, Tensor } from '../network/graph.ts';
import { random } from '../random.ts';
import { adamScales } from './adam.ts';
import { drawNoise, parameterizations } from './parameterization.ts';
import { buildPictureGraph, buildStepGraph, step } from './step-graph.ts';
import type { StepOptions } from './step-graph.ts';
import { drawTransform, lucidTransforms } from './transforms.ts';
import { fillTaps, tapCount } from './warp.ts';

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
  /** Whether gradients are let through dead ReLUs in the first steps. */
  redirected?: boolean;
  /** How much each picture of the batch pushes each other one away; for climbers that were made diverse. */
  repulsion?: number;
  signal?: AbortSignal | undefined;
}

/** Finds pictures for one layer, a batch at a time. */
export interface Climber {
  /** @param climbs as many as the batch holds, or fewer */
  climb(climbs: readonly Climb[], options: ClimbOptions): Promise<Climbed[]>;
  /**
   * What shorter climbs would find too, for hardly more than the longest costs: each of them leaves it to settle on its own.
   * @param stepCounts of the climbs, ascending
   * @returns for each step count exactly what climb returns for it
   */
  climbInStages(
    climbs: readonly Climb[],
    stepCounts: readonly number[],
    options: Omit<ClimbOptions, 'stepCount'>,
  ): Promise<Climbed[][]>;
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
}

/** Compiles what climbing one layer takes; the program with redirected gradients only when it is asked for. */
export async function createClimber(engine: Engine, network: Graph, options: StepOptions): Promise<Climber> {
  const { batch, sizePx } = options;
  const { graph, next } = buildStepGraph(network, { ...options, relu: 'exact' });
  const exact = await engine.compile(graph);
  const picture = await engine.compile(buildPictureGraph(options, batch, sizePx));
  let redirecting: Promise<{ program: Program; next: typeof next }> | undefined;
  const redirect = () => {
    redirecting ??= (async () => {
      const built = buildStepGraph(network, { ...options, relu: 'redirected' });
      return { program: await engine.compile(built.graph), next: built.next };
    })();
    return redirecting;
  };
  const stateShape = [batch, ...parameterizations[options.parameterization].shapeOf(sizePx)];
  const stateSize = product(stateShape.slice(1));
  const empty = (): Tensor => ({ data: new Float32Array(batch * stateSize), shape: stateShape });
  const part = ({ data }: Tensor, i: number) => (data as Float32Array).subarray(i * stateSize, (i + 1) * stateSize);

  /** One step of all pictures of a batch, whichever is at hand of the program with exact and that with redirected gradients. */
  async function advance(
    climbs: readonly Climb[],
    from: State,
    taps: Tensors,
    { redirected = false, repulsion = 0, signal }: Omit<ClimbOptions, 'stepCount' | 'settleSteps'>,
  ): Promise<State> {
    signal?.throwIfAborted();
    const count = from.count + 1;
    const { program, next: names } =
      redirected && count <= redirectedSteps ? await redirect() : { program: exact, next };
    const results = await program.run({
      [step.parameters]: from.parameters,
      [step.mean]: from.mean,
      [step.square]: from.square,
      ...taps,
      ...directionsOf(climbs, batch),
      ...(options.diverse && repulsionBetween(climbs.length, batch, repulsion)),
      ...scalesOf(count),
    });
    return {
      count,
      parameters: results[names.parameters]!,
      mean: results[names.mean]!,
      square: results[names.square]!,
      objective: results[step.objective]!,
    };
  }

  async function climbInStages(
    climbs: readonly Climb[],
    stepCounts: readonly number[],
    { settleSteps, ...how }: Omit<ClimbOptions, 'stepCount'>,
  ): Promise<Climbed[][]> {
    const draws = climbs.map(({ seed }) => random(seed));
    const noise = empty();
    for (const [i, draw] of draws.entries()) drawNoise(part(noise, i), draw);
    let state: State = { count: 0, parameters: noise, mean: empty(), square: empty(), objective: undefined };
    let stalled: boolean[] = [];

    async function settle(from: State, stepCount: number): Promise<Climbed[]> {
      let settled = from;
      // Nothing is drawn where nothing moves, so the climb that goes on draws what it would have drawn.
      const idle = climbs.map(() => () => 0);
      while (settled.count < stepCount) settled = await advance(climbs, settled, drawTaps(idle, options, 0), how);
      const { pixels } = await picture.run({ [step.parameters]: settled.parameters });
      const length = 3 * sizePx * sizePx;
      return climbs.map((_, i) => ({
        pixels: Float32Array.from(pixels!.data.subarray(i * length, (i + 1) * length)),
        objective: settled.objective!.data[i]!,
        stalled: stalled[i]!,
      }));
    }

    const stages: Climbed[][] = [];
    for (const stepCount of stepCounts) {
      while (state.count < stepCount - settleSteps) {
        state = await advance(climbs, state, drawTaps(draws, options, 1), how);
        const { count, mean } = state;
        if (count === 1) stalled = climbs.map((_, i) => part(mean, i).every((x) => x === 0));
      }
      stages.push(await settle(copyOf(state), stepCount));
    }
    return stages;
  }

  return {
    climbInStages,
    climb: async (climbs, { stepCount, ...how }) => (await climbInStages(climbs, [stepCount], how))[0]!,
    async dispose() {
      await Promise.all([exact.dispose(), picture.dispose(), redirecting?.then(({ program }) => program.dispose())]);
    },
  };
}

/** What is fed to a program is given away. */
function copyOf({ parameters, mean, square, ...rest }: State): State {
  const copy = ({ data, shape }: Tensor): Tensor => ({ data: data.slice(), shape });
  return { ...rest, parameters: copy(parameters), mean: copy(mean), square: copy(square) };
}

function scalesOf(count: number): Tensors {
  const { stepSize, correction } = adamScales(count);
  return {
    [step.stepSize]: { data: Float32Array.of(stepSize), shape: [1] },
    [step.correction]: { data: Float32Array.of(correction), shape: [1] },
  };
}

/** Every picture draws from its own generator, so that it is the same in any batch. */
function drawTaps(
  draws: readonly (() => number)[],
  { batch, sizePx, windowPx }: StepOptions,
  strength: number,
): Tensors {
  const transforms = lucidTransforms(sizePx, strength);
  const length = tapCount * windowPx * windowPx;
  const indices = new Int32Array(batch * length);
  const weights = new Float32Array(batch * length);
  for (const [i, next] of draws.entries()) {
    const [start, end] = [i * length, (i + 1) * length];
    const affine = drawTransform(transforms, next);
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

function repulsionBetween(count: number, batch: number, weight: number): Tensors {
  const data = new Float32Array(batch * batch);
  for (let i = 0; i < count; i++) for (let j = 0; j < count; j++) if (i !== j) data[i * batch + j] = weight;
  return { [step.repulsion]: { data, shape: [batch, batch] } };
}
