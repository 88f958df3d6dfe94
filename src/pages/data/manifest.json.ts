import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIRoute } from 'astro';
import { listModelFiles, listNetworks } from '../../atlas.ts';
import { contentDir } from '../../content-dir.ts';
import { listEditFiles, listEdits } from '../../edits.ts';
import { listLedgerFiles } from '../../ledgers.ts';
import { listPublished, sourceOf } from '../../published-files.ts';
import { transposedMatrix } from '../../transposed-matrix.ts';

/** SHA-256 of every file that is published beside the pages, by its address below the site's base. */
export const GET: APIRoute = () => {
  const sha256: Record<string, string> = {};
  for (const address of listPublished(listNetworks(), [
    ...listModelFiles(),
    ...listEditFiles(listEdits()),
    ...listLedgerFiles(),
  ])) {
    sha256[address] = createHash('sha256')
      .update(transposedMatrix(address) ?? readFileSync(join(contentDir, sourceOf(address))))
      .digest('hex');
  }
  return new Response(`${JSON.stringify({ sha256 }, null, 1)}\n`, { headers: { 'Content-Type': 'application/json' } });
};
