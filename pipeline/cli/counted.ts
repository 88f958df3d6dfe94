/** A number with its noun: `1 unit`, `3 units`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
