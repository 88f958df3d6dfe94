import type { Parent } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { AuthoredError } from './authored-error.ts';
import type { CircuitDirective, DirectiveNode } from './circuit-directives.ts';
import { readDirective } from './circuit-directives.ts';
import { parseYaml } from './parse-yaml.ts';
import { CircuitFrontMatter } from './schema/circuit.ts';

/** A circuit as it was written: nothing of it has been looked up yet. */
export interface CircuitDocument {
  /** Of its file, and of its address. */
  slug: string;
  /** What errors call it: `circuits/<slug>.md`. */
  file: string;
  frontMatter: CircuitFrontMatter;
  /** As in parseYaml, counted in the whole file. */
  lineOf: (path: readonly PropertyKey[]) => number;
  /** The Markdown below the front matter, which blank lines stand for: a line has its number of the file. */
  body: string;
  /** All directives of the body, in order, with their lines. */
  directives: { directive: CircuitDirective; line: number }[];
}

/**
 * Reads a circuit's file.
 * @throws AuthoredError with the line, for front matter or a directive that is not as it should be
 */
export function parseCircuit(text: string, slug: string): CircuitDocument {
  const file = `circuits/${slug}.md`;
  const [whole, yaml] = /^---\r?\n([^]*?\r?\n)---[ \t]*(?:\r?\n|$)/.exec(text) ?? [];
  if (whole === undefined || yaml === undefined) {
    throw new AuthoredError(
      file,
      1,
      'has no front matter: begin with a line "---", "model: …" and the rest, and "---"',
    );
  }
  // The line of the first dashes is blank, too.
  const { value: frontMatter, lineOf } = parseYaml(`\n${yaml}`, CircuitFrontMatter, file);
  const body = '\n'.repeat(whole.split('\n').length - 1) + text.slice(whole.length);
  const tree = unified().use(remarkParse).use(remarkDirective).parse(body);
  return { slug, file, frontMatter, lineOf, body, directives: listDirectives(tree, file) };
}

function listDirectives(parent: Parent, file: string): CircuitDocument['directives'] {
  return parent.children.flatMap((node) => {
    const inside = 'children' in node ? listDirectives(node, file) : [];
    if (!isDirective(node)) return inside;
    const directive = readDirective(node, file);
    const line = node.position?.start.line ?? 1;
    // The page is taken apart where a figure stands, which it can be between its blocks only.
    if (node.type !== 'textDirective' && parent.type !== 'root') {
      throw new AuthoredError(file, line, `"${node.name}" stands inside something else: put it between paragraphs`);
    }
    return [{ directive, line }, ...inside];
  });
}

/** Whether a node of Markdown is a directive, ours or not. */
export const isDirective = (node: { type: string }): node is DirectiveNode =>
  node.type === 'textDirective' || node.type === 'leafDirective' || node.type === 'containerDirective';
