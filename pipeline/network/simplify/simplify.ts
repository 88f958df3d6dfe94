import { foldAffine } from './fold-affine.ts';
import { foldPads } from './fold-pads.ts';
import { foldTransposes } from './fold-transposes.ts';
import type { Graph } from '../graph.ts';
import { recognizeGates } from './recognize-gates.ts';
import { recognizeHardGates } from './recognize-hard-gates.ts';
import { subgraph } from '../subgraph.ts';

const folds = [foldTransposes, recognizeHardGates, recognizeGates, foldPads, foldAffine];

/** Brings an imported graph into the form that is easiest to read: what is linear in the convolutions, activations whole. */
export function simplify(graph: Graph): Graph {
  const simpler = folds.reduce((from, fold) => fold(from), graph);
  return subgraph(simpler, simpler.outputs);
}
