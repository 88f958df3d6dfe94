import { UserError } from '../user-error.ts';

/**
 * Refuses weights that are no numbers. A lone infinite one is a limit (of a Clip, say), not a weight.
 * @param tensor file and tensor, for the message
 * @throws UserError naming the first element that is NaN or infinite
 */
export function requireFinite(data: Float32Array | Int32Array, tensor: string): void {
  const broken = data.findIndex((value) => !Number.isFinite(value));
  if (broken < 0 || (data.length === 1 && !Number.isNaN(data[broken]))) return;
  throw new UserError(
    `${tensor} holds ${data[broken]} at element ${broken}: export the network again with finite weights`,
  );
}
