import { createHash } from 'node:crypto';
import { canonicalJson } from '../content/digest.ts';
import type { Graph } from './graph.ts';

/**
 * SHA-256 of what a graph computes, whatever its tensors are called: operators, attributes, constants and how they are
 * joined, node by node. The same network in another file has the same, as long as its nodes come in the same order.
 */
export function digestGraph({ inputs, outputs, nodes, constants }: Graph): string {
  const hash = createHash('sha256');
  const numbers = new Map<string, number>(inputs.map(({ name }, i) => [name, i]));
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const constant = constants.get(name);
    if (!constant) throw new Error(`the graph reads "${name}" before it is computed`);
    const { data, shape } = constant;
    hash.update(canonicalJson({ type: data.constructor.name, shape }));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return give(name);
  };
  const give = (name: string): number => {
    const number = numbers.size;
    numbers.set(name, number);
    return number;
  };
  for (const { op, inputs: names, outputs: results, attributes } of nodes) {
    hash.update(canonicalJson({ op, attributes, inputs: names.map(numberOf) }));
    results.forEach(give);
  }
  hash.update(canonicalJson({ outputs: outputs.map(numberOf) }));
  return hash.digest('hex');
}
