import type { ImportScope } from './import-scope.ts';

/** Appends the sum of one tensor or more. */
export function addSum(terms: readonly string[], name: string, scope: ImportScope): void {
  let [sum] = terms;
  for (const [i, term] of terms.slice(1).entries()) {
    const naming = i === terms.length - 2 ? { name } : { hint: `${name}/partial` };
    sum = scope.add('Add', [sum!, term], {}, naming);
  }
  if (terms.length === 1) scope.rename(name, sum!);
}
