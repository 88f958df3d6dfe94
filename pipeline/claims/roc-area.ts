/**
 * Area under the ROC curve: the chance that a member drawn by lot has more than one of the others, ties counted half; 0.5 is no difference.
 * @returns NaN where one of the two groups is empty
 */
export function rocArea(members: readonly number[], others: readonly number[]): number {
  const all = [
    ...members.map((value) => ({ value, isMember: true })),
    ...others.map((value) => ({ value, isMember: false })),
  ].sort((a, b) => a.value - b.value);
  let rankSum = 0;
  for (let first = 0; first < all.length;) {
    let end = first;
    while (end < all.length && all[end]!.value === all[first]!.value) end++;
    // Equal values share the mean of their ranks, which count from 1.
    const rank = (first + 1 + end) / 2;
    for (let i = first; i < end; i++) if (all[i]!.isMember) rankSum += rank;
    first = end;
  }
  return (rankSum - (members.length * (members.length + 1)) / 2) / (members.length * others.length);
}
