import { positive } from './axes.ts';
import type { ImportScope } from './import-scope.ts';

/** Appends the mean over axes (all where none is named): over height and width of a map it is a global average pool. */
export function addMean(
  x: string,
  listed: readonly number[],
  { keepDims, name }: { keepDims: boolean; name: string },
  scope: ImportScope,
): void {
  const rank = scope.shapeOf(x).length;
  const axes =
    listed.length > 0 ? listed.map((axis) => positive(axis, rank)) : Array.from({ length: rank }, (_, i) => i);
  if (rank !== 4 || axes.toSorted().join() !== '2,3') {
    scope.add('ReduceMean', [x], { axes, keepDims }, { name });
  } else if (keepDims) {
    scope.add('GlobalAveragePool', [x], {}, { name });
  } else {
    const pooled = scope.add('GlobalAveragePool', [x], {}, { hint: `${name}/pooled` });
    scope.add('Flatten', [pooled], { axis: 1 }, { name });
  }
}
