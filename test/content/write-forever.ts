// Run as a program, writes its argument over and over until it is killed.
import { writeAtomically } from '../../pipeline/content/write-atomically.ts';

export const lineCount = 2000;

/** One line of the file that is written. */
export const lettersOf = (letter: string): string => letter.repeat(500);

if (import.meta.main) {
  const path = process.argv[2] ?? '';
  for (let i = 0; ; i++) {
    const letter = String.fromCharCode(97 + (i % 26));
    await writeAtomically(path, Array.from({ length: lineCount }, () => lettersOf(letter)).join('\n'));
    if (i === 0) console.log('writing');
  }
}
