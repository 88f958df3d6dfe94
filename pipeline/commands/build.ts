import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import { publishSite } from '../publish-site.ts';

/**
 * `atlas build`: builds the site of the content as it is, and computes nothing. It takes no lock: a run that goes on for days can be
 * looked at meanwhile, since every file it replaces is whole at any moment.
 */
export async function build(options: Options, effects: Effects): Promise<void> {
  await publishSite(await openContent(options.content), effects);
}
