import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { AuthoredError } from './authored-error.ts';

/** What a YAML file says, and where. */
export interface ParsedYaml<T> {
  value: T;
  /** Line, from 1, of the value at a path such as ['units', 2]; of the nearest one around it where it has none of its own. */
  lineOf: (path: readonly PropertyKey[]) => number;
}

/**
 * Reads YAML 1.2 that a person wrote. Aliases are resolved, keys must be unique.
 * @param file what errors call it
 * @throws AuthoredError with the line, for what is no YAML and for the first value that the schema refuses
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  file: string,
): ParsedYaml<z.output<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const slip = document.errors[0];
  if (slip) throw new AuthoredError(file, lines.linePos(slip.pos[0]).line, `is not YAML: ${slip.message}`);

  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const result = schema.safeParse(document.toJS());
  if (!result.success) {
    const issue = result.error.issues[0]!;
    const { path, message } = issue;
    const where = path.length > 0 ? `"${path.join('.')}": ` : '';
    // A key that nothing knows is itself the place, not the map around it.
    const at = issue.code === 'unrecognized_keys' ? [...path, issue.keys[0]!] : path;
    throw new AuthoredError(file, lineOf(at), `${where}${message}`);
  }
  return { value: result.data, lineOf };
}
