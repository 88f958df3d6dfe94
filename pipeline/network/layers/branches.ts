import type { Layer } from '../../../content/schema.ts';
import type { Graph, Shape } from '../graph.ts';

/** The runs of units that the inputs of a concatenation make up; none for a tensor that is no concatenation. */
export function findBranches(graph: Graph, tensor: string, shapes: ReadonlyMap<string, Shape>): Layer['branches'] {
  const concat = graph.nodes.find(({ op, outputs }) => op === 'Concat' && outputs[0] === tensor);
  if (!concat) return [];
  let start = 0;
  const names = makeBranchNames(concat.inputs);
  return concat.inputs.map((input, i) => {
    const count = shapes.get(input)![1]!;
    const branch = { name: names[i]!, start, count };
    start += count;
    return branch;
  });
}

/** As short as tells the branches apart: without the words that all begin with, and without the exporter's numbering. */
function makeBranchNames(tensors: readonly string[]): string[] {
  const words = tensors.map((tensor) => tensor.match(/[^/_]+[/_]?/g) ?? [tensor]);
  const shortest = Math.min(...words.map(({ length }) => length));
  let shared = 0;
  while (shared < shortest - 1 && words.every((list) => list[shared] === words[0]![shared])) shared++;
  const names = words.map((list) => list.slice(shared).join(''));
  const unnumbered = names.map((name) => name.replace(/_\d+$/, ''));
  return new Set(unnumbered).size === names.length ? unnumbered : names;
}
