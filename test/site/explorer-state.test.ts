import { describe, expect, it } from 'vitest';
import type { ExplorerState } from '../../src/explorer-state.ts';
import { formatExplorerState, parseExplorerState } from '../../src/explorer-state.ts';

const usual: ExplorerState = { sort: 'magnitude', shown: '12', picked: null };

describe('formatExplorerState', () => {
  it('leaves out what is as usual', () => {
    expect(formatExplorerState(usual)).toBe('');
    expect(formatExplorerState({ ...usual, shown: 'all' })).toBe('?shown=all');
  });

  it('keeps what else stands in the address, and takes away what is usual again', () => {
    expect(formatExplorerState(usual, new URLSearchParams('from=mail&sort=excitation'))).toBe('?from=mail');
  });

  it.each<ExplorerState>([
    usual,
    { sort: 'inhibition', shown: '50', picked: { direction: 'to', layer: 'inception-4c', unit: 511 } },
    { sort: 'excitation', shown: 'all', picked: { direction: 'from', layer: 'conv1', unit: 0 } },
  ])('is read back by parseExplorerState: %j', (state) => {
    expect(parseExplorerState(new URLSearchParams(formatExplorerState(state)))).toEqual(state);
  });
});

describe('parseExplorerState', () => {
  it.each(['sort=size', 'shown=13', 'connection=into.conv1.3', 'connection=from.conv1.-3', 'connection=from.conv1'])(
    'takes %s for not said',
    (query) => {
      expect(parseExplorerState(new URLSearchParams(query))).toEqual(usual);
    },
  );
});
