import { stringify } from 'yaml';
import type { CircuitPlan } from '../../content/schema/circuit.ts';

/**
 * Writes a circuit as the file that draws it: content/circuits/<slug>.md, its text left to the author.
 * @param date such as 2026-11-22
 */
export function writeMarkdown(
  { model, units, groups, least }: CircuitPlan,
  { title, date }: { title: string; date: string },
): string {
  const rows = units.map(({ unit, label, group, pinned }) => {
    const id = unit.slice(model.length + 1);
    const more = { ...(label && { label }), ...(group !== null && { group }), ...(pinned && { pinned }) };
    return Object.keys(more).length === 0 ? id : { id, ...more };
  });
  const frontMatter = {
    model,
    title,
    summary: `Grown from the strongest connections of ${units.find(({ pinned }) => pinned)?.unit ?? units[0]?.unit}.`,
    date,
    units: rows,
    ...(groups.length > 0 && { groups: groups.map((group) => (group.in === null ? { name: group.name } : group)) }),
    ...(least !== 0.1 && { least }),
  };
  return `---\n${stringify(frontMatter)}---\n\n::circuit\n`;
}
