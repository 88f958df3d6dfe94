import type { Provenance } from '../content/schema.ts';

/** `stepCount 96, learningRate 0.05`: options of a recipe as they stand in the provenance. */
export function formatOptions(options: Provenance['options']): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
