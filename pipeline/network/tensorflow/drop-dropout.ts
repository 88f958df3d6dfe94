import { toIdentity } from './operation.ts';
import type { Operation } from './operation.ts';

const maskings = new Set(['Mul', 'Select', 'SelectV2']);

/**
 * Takes dropout out, which a graph frozen in training still has: where a value computed from the image is masked by what was
 * made of random numbers, the value goes on as it was before dropout scaled it up.
 * @param operations in topological order
 * @param image tensor that takes images
 */
export function dropDropout(operations: readonly Operation[], image: string): Operation[] {
  const producers = new Map(operations.map((operation) => [operation.name, operation]));
  const random = new Set<string>();
  const scaled = new Set<string>();
  const seen = new Set([image]);
  const unmasked = operations.map((operation) => {
    const { op, name, inputs, outputs } = operation;
    const [value, ...others] = inputs.filter((input) => seen.has(input));
    const isMasked = inputs.some((input) => random.has(input));
    if (op === 'RandomUniform' || (isMasked && value === undefined)) {
      for (const output of outputs) random.add(output);
      return operation;
    }
    // A mask takes its shape from the image, but nothing else.
    if (value === undefined || op === 'Shape') return operation;
    for (const output of outputs) seen.add(output);
    if (!isMasked || others.length > 0 || !maskings.has(op)) return operation;
    scaled.add(value);
    return toIdentity(operation, unscaled(value, seen, producers), name);
  });
  return withoutUnread(unmasked, new Set([...random, ...scaled]));
}

/** Leaves out what makes certain tensors where nothing reads them any more. */
function withoutUnread(operations: readonly Operation[], tensors: ReadonlySet<string>): Operation[] {
  const read = new Set<string>();
  return operations
    .toReversed()
    .filter(({ inputs, outputs }) => {
      if (outputs.every((name) => tensors.has(name) && !read.has(name))) return false;
      for (const name of inputs) read.add(name);
      return true;
    })
    .reverse();
}

/** What a value was before it was divided by, or multiplied with, something that images have no part in. */
function unscaled(value: string, seen: ReadonlySet<string>, producers: ReadonlyMap<string, Operation>): string {
  const scaling = producers.get(value);
  if (!scaling || !['Div', 'Mul', 'RealDiv'].includes(scaling.op)) return value;
  const [x, ...others] = scaling.inputs.filter((input) => seen.has(input));
  return x !== undefined && others.length === 0 ? x : value;
}
