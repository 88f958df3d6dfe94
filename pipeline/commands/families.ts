import type { NamedFamily } from '../../content/read-families.ts';
import type { FamilyLayer } from '../../content/schema/members.ts';
import { alignColumns } from '../cli/align-columns.ts';
import type { Effects } from '../cli/effects.ts';
import type { Options } from '../cli/options.ts';
import { openContent } from '../content/open-content.ts';
import { withLock } from '../content/with-lock.ts';
import { updateFamilies } from '../update-families.ts';
import { requireModel } from './require-model.ts';

/** `atlas families`: finds the members of all families by their rules, and says how many there are, how they are tuned, and what chance gives. */
export async function families({ model, content, json }: Options, { write }: Effects): Promise<void> {
  const paths = await openContent(content);
  if (model !== undefined) await requireModel(paths, model);
  const updated = await withLock(paths, () => updateFamilies(paths, { model }));
  if (json) return write(`${JSON.stringify(updated.members, null, 2)}\n`);
  if (updated.families.length === 0)
    return write(`no families in ${paths.directory} yet: see content/schema/family.ts\n`);
  const blocks = updated.families.map((family) => {
    const rows = updated.members.flatMap((members) =>
      members.families
        .find((known) => known.family === family.slug)!
        .layers.map((layer) => [`  ${members.model}/${layer.layer}`, ...describe(layer)]),
    );
    return [headOf(family), ...(rows.length > 0 ? alignColumns(rows) : ['  no layer that it looks at'])].join('\n');
  });
  write(`${blocks.join('\n\n')}\n`);
}

function headOf({ title, slug, published }: NamedFamily): string {
  const known = published.map(
    ({ measure, value, source }) => `median ${measure} ${value}${measure === 'width' ? '°' : ''} of ${source}`,
  );
  return [`${title} (${slug})`, ...(known.length > 0 ? [`; published: ${known.join('; ')}`] : [])].join('');
}

function describe({ members, chance, median, tiling, agreement }: FamilyLayer): string[] {
  const byChance = [
    ...(typeof chance?.shuffled === 'number' ? [`${chance.shuffled} with shuffled filters`] : []),
    ...(typeof chance?.swapped === 'number' ? [`${chance.swapped.toFixed(1)} with swapped answers`] : []),
  ];
  return [
    `${members.length} found`,
    byChance.join(', '),
    median ? `width ${median.width.toFixed(1)}°${median.echo === null ? '' : `, echo ${median.echo.toFixed(4)}`}` : '',
    tiling
      ? `largest gap ${tiling.largestGap.degrees.toFixed(0)}° from ${tiling.largestGap.fromDegrees.toFixed(0)}° (${tiling.evenGapDegrees.toFixed(0)}° if even)`
      : '',
    agreement
      ? `Jaccard ${agreement.jaccard.toFixed(2)} with the list by hand, missed ${agreement.missed.join(' ') || 'none'}, extra ${agreement.extra.join(' ') || 'none'}`
      : '',
  ];
}
