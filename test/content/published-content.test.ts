import { describe, expect, it } from 'vitest';
import { contentPaths } from '../../pipeline/content/paths.ts';
import { findProblems } from '../../pipeline/content/find-problems.ts';
import { listCorpora, listModels, readModel, readShard } from '../../pipeline/content/read-record.ts';
import { projectRoot } from '../../pipeline/project-root.ts';
import { beatsExamples } from '../../src/picture-ratio.ts';
import { explainShortfall } from '../../src/shortfall.ts';

// What is committed in content/, and what this machine has computed there beside it.
const paths = contentPaths(`${projectRoot}/content`);
const ids = await listModels(paths);

/** Of a model's units, those whose picture must excite them more than any image of the corpus does. */
const leastShare = 0.95;

/**
 * Less is asked of the network written by formulas. Its first layer is linear in the pixels and a third of all its units: what excites those
 * most is black and white to the last pixel, as the edges of pictograms are, and 512 steps only come near (91 to 99.7 % of the best emoji).
 */
const leastShares: Readonly<Record<string, number>> = { 'handwritten-curves': 0.9 };

it('content of emoji-plain is committed', () => {
  expect(ids).toContain('emoji-plain');
});

it.each(ids)('content of %s is whole', async (id) => {
  const { problems } = await findProblems(paths, { model: id });
  // The corpus is drawn where `npm run atlas` has run, not committed.
  const drawn = (await listCorpora(paths)).length > 0;
  expect(problems.filter((problem) => drawn || !problem.includes("not in the corpus's record"))).toEqual([]);
});

describe.each(ids)('feature images of %s', (id) => {
  it('excite enough of the units more than the best example does', async () => {
    const { layers } = (await readModel(paths, id))!;
    const shards = await Promise.all(layers.map(({ slug }) => readShard(paths, id, slug)));
    const units = shards.flatMap((shard) => shard?.units ?? []);
    const judged = units.filter((unit) => beatsExamples(unit) !== null);
    if (judged.length < units.length || units.length === 0) {
      console.log(`${id} is not completely computed here: ${judged.length} of ${units.length} units judged`);
    }
    const short = judged.filter((unit) => !beatsExamples(unit));
    for (const unit of short) expect(explainShortfall(unit).reason).not.toBe('');
    expect(1 - short.length / Math.max(1, judged.length)).toBeGreaterThanOrEqual(leastShares[id] ?? leastShare);
  });
});
