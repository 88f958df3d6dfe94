import type { Operators } from '../graph.ts';
import type { ImportScope } from './import-scope.ts';

/** Appends limits to every value, either of which may be infinite: from 0 without an upper one they are a Relu. */
export function addClip(x: string, { min, max }: Operators['Clip'], name: string, scope: ImportScope): void {
  if (min === 0 && max >= 3e38) scope.add('Relu', [x], {}, { name });
  else scope.add('Clip', [x], { min, max }, { name });
}
