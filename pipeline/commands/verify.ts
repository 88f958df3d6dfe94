import { counted } from '../cli/counted.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { findProblems } from '../content/find-problems.ts';
import { openContent } from '../content/open-content.ts';
import { UserError } from '../user-error.ts';

/**
 * `atlas verify`: checks all content and prints what is wrong, one line a problem.
 * @throws UserError when anything is
 */
export async function verify({ content, model, json }: Options, { write }: Effects): Promise<void> {
  const paths = await openContent(content);
  const found = await findProblems(paths, { model });
  const { problems, modelCount, shardCount, unitCount, fileCount } = found;
  if (json) write(`${JSON.stringify(found, null, 2)}\n`);
  else {
    const counts = [
      counted(modelCount, 'model'),
      counted(shardCount, 'shard'),
      counted(unitCount, 'unit'),
      counted(fileCount, 'file'),
    ];
    for (const problem of problems) write(`${problem}\n`);
    write(`checked ${counts.join(', ')}\n`);
  }
  if (problems.length === 0) return;
  throw new UserError(
    `found ${counted(problems.length, 'problem')} in ${paths.directory}: restore the files, or delete the shards concerned and run again`,
  );
}
