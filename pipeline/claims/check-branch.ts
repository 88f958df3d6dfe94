import type { ClaimOf } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import type { Evidence } from './evidence.ts';
import { Obstacle } from './obstacle.ts';

/** How many of some units lie in a branch. The control is the branch's share of the layer; chance is that of drawing as many of them by lot. */
export async function checkBranch(claim: ClaimOf<'branch'>, evidence: Evidence): Promise<Finding> {
  const { branches, unitCount } = evidence.record(claim.layer);
  const branch = branches.find(({ name }) => name === claim.branch);
  if (!branch) throw new Obstacle(`${claim.layer} of ${evidence.model.id} has no branch "${claim.branch}"`);
  const units = [...new Set(claim.units)];
  const within = units.filter((unit) => unit >= branch.start && unit < branch.start + branch.count).length;
  return {
    holds: within / units.length >= claim.atLeast - 1e-9,
    value: within / units.length,
    control: branch.count / unitCount,
    chance: chanceOfDrawing(within, units.length, branch.count, unitCount),
  };
}

/** Probability that `drawn` of `all` units, drawn by lot, hold at least `least` of `marked` ones: the tail of the hypergeometric distribution. */
export function chanceOfDrawing(least: number, drawn: number, marked: number, all: number): number {
  let sum = 0;
  for (let hits = least; hits <= Math.min(drawn, marked); hits++) {
    sum += Math.exp(logChoose(marked, hits) + logChoose(all - marked, drawn - hits) - logChoose(all, drawn));
  }
  return Math.min(1, sum);
}

function logChoose(all: number, some: number): number {
  if (some > all || some < 0) return -Infinity;
  let sum = 0;
  for (let i = 1; i <= some; i++) sum += Math.log((all - some + i) / i);
  return sum;
}
