import type { Claim } from '../../content/schema/claim.ts';
import type { Finding } from '../../content/schema/check.ts';
import { checkAblation } from './check-ablation.ts';
import { checkAlignment } from './check-alignment.ts';
import { checkBranch } from './check-branch.ts';
import { checkConnections } from './check-connections.ts';
import { checkContrast } from './check-contrast.ts';
import { checkCorrelation } from './check-correlation.ts';
import { checkCount } from './check-count.ts';
import { checkFactors } from './check-factors.ts';
import { checkMaps } from './check-maps.ts';
import { checkMedian } from './check-median.ts';
import { checkPeaks } from './check-peaks.ts';
import { checkShare } from './check-share.ts';
import { checkStrongest } from './check-strongest.ts';
import type { Evidence } from './evidence.ts';

/** Raised whenever a finding of some kind would come out differently. */
export const recipeVersion = 1;

/**
 * Tests one claim.
 * @throws Obstacle where content and network lack what it takes
 */
export function checkClaim(claim: Claim, evidence: Evidence): Promise<Finding> {
  switch (claim.kind) {
    case 'connections':
      return checkConnections(claim, evidence);
    case 'maps':
      return checkMaps(claim, evidence);
    case 'strongest':
      return checkStrongest(claim, evidence);
    case 'share':
      return checkShare(claim, evidence);
    case 'factors':
      return checkFactors(claim, evidence);
    case 'peaks':
      return checkPeaks(claim, evidence);
    case 'median':
      return checkMedian(claim, evidence);
    case 'contrast':
      return checkContrast(claim, evidence);
    case 'alignment':
      return checkAlignment(claim, evidence);
    case 'branch':
      return checkBranch(claim, evidence);
    case 'count':
      return checkCount(claim, evidence);
    case 'correlation':
      return checkCorrelation(claim, evidence);
    case 'ablation':
      return checkAblation(claim, evidence);
  }
}
