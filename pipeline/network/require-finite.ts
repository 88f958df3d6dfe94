import { UserError } from '../user-error.ts';
import type { Tensor } from './graph.ts';

/**
 * Refuses weights that are no numbers. A lone infinite one is a limit (of a Clip, say), not a weight.
 * @param tensor file and tensor, for the message
 * @throws UserError naming the first element that is NaN or infinite
 */
export function requireFinite(data: Tensor['data'], tensor: string): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (Number.isFinite(value) || (data.length === 1 && !Number.isNaN(value))) continue;
    throw new UserError(`${tensor} holds ${value} at element ${i}: export the network again with finite weights`);
  }
}
