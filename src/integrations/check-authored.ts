import type { AstroIntegration } from 'astro';
import { openCircuits } from '../circuits.ts';
import { listEdits } from '../edits.ts';
import { openFamilies } from '../families.ts';
import { listLedgers } from '../ledgers.ts';

/** Reads all that people have written before a build begins: a mistake ends it while the last site still stands. */
export function checkAuthored(): AstroIntegration {
  return {
    name: 'check-authored',
    hooks: {
      'astro:build:start': () => {
        openCircuits();
        openFamilies();
        listLedgers();
        listEdits();
      },
    },
  };
}
