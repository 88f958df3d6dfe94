import { createGraphBuilder } from '../graph-builder.ts';
import type { GraphBuilder } from '../graph-builder.ts';
import type { Graph, OperatorName, Operators, Shape, Tensor } from '../graph.ts';
import { outputShape } from '../shape.ts';
import { NotUnderstood } from './not-understood.ts';

/** What has been imported so far, as the readers of single operators see it. */
export interface ImportScope {
  /** Images a run takes, where the file fixes it. */
  readonly batch: number | undefined;
  /** Names of the graph's own that stand for others, such as the output of a dropout. */
  resolve(name: string): string;
  /** Where a tensor stands: read, read but dropped with something not understood, or never heard of. */
  standing(name: string): 'known' | 'dropped' | 'unknown';
  /**
   * The value of a constant. Within the import, Float64Array holds sizes, and NaN in it a size that the batch decides.
   */
  constant(name: string): Tensor | undefined;
  /** Sizes of a computed or constant tensor; NaN where the batch decides. */
  shapeOf(name: string): Shape;
  /** Appends a node; without a name its output gets a new one made from `hint`. */
  add<Name extends OperatorName>(
    op: Name,
    inputs: readonly string[],
    attributes: Operators[Name],
    naming: { name?: string; hint?: string },
  ): string;
  /** Adds a constant under a new name made from `hint`. */
  addConstant(tensor: Tensor, hint: string): string;
  /** Gives a folded constant the name that the network has for it. */
  define(name: string, tensor: Tensor): void;
  /** Lets `alias` stand for `name`. */
  rename(alias: string, name: string): void;
  /** Marks a tensor as one that is not shown. */
  drop(name: string): void;
  finish(inputs: Graph['inputs'], outputs: readonly string[]): Graph;
}

/** Shapes are inferred for both: a size that differs is decided by the batch. */
const sampleBatches = [2, 3] as const;

/** Constants that a file holds, decoded when they are asked for. */
export interface StoredConstants {
  has(name: string): boolean;
  get(name: string): Tensor | undefined;
}

/** What an import begins with. */
export interface ImportStart {
  /** The tensor that takes images. */
  input: string;
  /** [channels, height, width] or in another order. */
  sizes: Shape;
  batch: number | undefined;
  stored: StoredConstants;
  /** Names of the file's own, which no new tensor may get. */
  taken: Iterable<string>;
}

/** Opens the import of a graph whose only input is images. */
export function openImportScope({ input, sizes, batch, stored, taken }: ImportStart): ImportScope {
  const build: GraphBuilder = createGraphBuilder(taken);
  const aliases = new Map<string, string>();
  const dropped = new Set<string>();
  const shapes = new Map<string, readonly [Shape, Shape]>();
  shapes.set(input, [
    [sampleBatches[0], ...sizes],
    [sampleBatches[1], ...sizes],
  ]);

  const resolve = (name: string) => aliases.get(name) ?? name;

  function constant(name: string): Tensor | undefined {
    const key = resolve(name);
    const known = build.constants.get(key);
    if (known) return known;
    const tensor = stored.get(key);
    if (tensor) build.constants.set(key, tensor);
    return tensor;
  }

  function sampledShapes(name: string): readonly [Shape, Shape] {
    const key = resolve(name);
    const sampled = shapes.get(key);
    if (sampled) return sampled;
    const value = constant(key);
    if (!value) throw new Error(`its input "${name}" is not computed before it`);
    return [value.shape, value.shape];
  }

  return {
    batch,
    resolve,
    constant,
    standing(name) {
      const key = resolve(name);
      if (dropped.has(key)) return 'dropped';
      return shapes.has(key) || build.constants.has(key) || stored.has(key) ? 'known' : 'unknown';
    },
    shapeOf(name) {
      const [one, other] = sampledShapes(name);
      return one.map((size, axis) => (size === other[axis] ? size : NaN));
    },
    add(op, names, attributes, naming) {
      const inputs = names.map(resolve);
      if (inputs.some((name) => constant(name)?.data instanceof Float64Array)) {
        throw new NotUnderstood(`${op} with the size of the batch as an operand`);
      }
      const name = build.add(op, inputs, attributes, naming);
      const node = build.nodes.at(-1)!;
      const sampled = inputs.map(sampledShapes);
      shapes.set(name, [
        outputShape(
          node,
          sampled.map(([one]) => one),
        ),
        outputShape(
          node,
          sampled.map(([, other]) => other),
        ),
      ]);
      return name;
    },
    addConstant: (tensor, hint) => build.constant(tensor, hint),
    define: (name, tensor) => void build.constants.set(name, tensor),
    rename: (alias, name) => void aliases.set(alias, resolve(name)),
    drop: (name) => void dropped.add(name),
    finish: (inputs, outputs) => ({
      inputs,
      outputs: outputs.map(resolve),
      nodes: build.nodes,
      constants: build.constants,
    }),
  };
}
