/** A shard's text in parts, so that its units can be parsed one at a time. */
export interface ShardText {
  /** The record with an empty array of units. */
  head: Record<string, unknown>;
  /** JSON of each unit. */
  units: string[];
}

const unitsBegin = '\n"units":[\n';
const unitsEnd = '\n]';

/**
 * Takes a shard's text apart along its lines, one a unit as the pipeline writes them; a text of another layout is parsed whole first.
 * Nothing but the head is known to be JSON then.
 * @param lift brings a record of an earlier schema up to date; a shard that needs it is parsed whole
 * @throws SyntaxError when the text is not JSON, and what `lift` throws
 */
export function splitShard(text: string, lift: (record: unknown) => Record<string, unknown>): ShardText {
  const start = text.indexOf(unitsBegin) + unitsBegin.length;
  const end = text.indexOf(unitsEnd, start);
  if (start >= unitsBegin.length && end >= 0) {
    const rest: unknown = JSON.parse(`${text.slice(0, start)}${text.slice(end)}`);
    const head = lift(rest);
    if (head === rest) return { head, units: text.slice(start, end).split(',\n') };
  }
  const { units, ...others } = lift(JSON.parse(text));
  const rows = Array.isArray(units) ? units.map((unit) => JSON.stringify(unit)) : [];
  return { head: { ...others, units: [] }, units: rows };
}
