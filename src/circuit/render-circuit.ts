import { createMarkdownProcessor } from '@astrojs/markdown-remark';
import type { Parent, PhrasingContent, Root, RootContent } from 'mdast';
import remarkDirective from 'remark-directive';
import type { Circuit, CircuitScope } from '../../content/check-circuit.ts';
import { resolveDirective } from '../../content/check-circuit.ts';
import type { CircuitDirective } from '../../content/circuit-directives.ts';
import { readDirective } from '../../content/circuit-directives.ts';
import { isDirective } from '../../content/parse-circuit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import type { UnitLook } from './draw-circuit.ts';
import { escapeHtml } from './escape-html.ts';

type FigureDirective = Exclude<CircuitDirective, { kind: 'unit' | 'aside' }>;

/** A figure that a text asks for, with its words. */
export type Figure = FigureDirective & {
  /** HTML; empty for none. */
  caption: string;
};

/** A part of a rendered text: words, or what stands between them. */
export type Segment = { html: string } | { figure: Figure };

/** Side of the pictures in running text. */
const inlinePx = 32;

/** Renders a circuit's text, and takes it apart where its figures stand, for components to draw them. */
export async function renderCircuit(
  { body, scope }: Pick<Circuit, 'body' | 'scope'>,
  lookOf: (unit: string) => UnitLook,
): Promise<Segment[]> {
  const figures: FigureDirective[] = [];
  const replace = () => (tree: Root) => replaceDirectives(tree, { scope, lookOf, figures });
  const processor = await createMarkdownProcessor({
    syntaxHighlight: false,
    remarkPlugins: [remarkDirective, replace],
  });
  const { code } = await processor.render(body);
  // Words, number and caption of a figure, words, …
  const parts = code.split(/<!--figure (\d+)-->([^]*?)<!--end of figure-->/);
  return parts.flatMap((part, i): Segment[] => {
    if (i % 3 === 1) return [{ figure: { ...figures[Number(part)]!, caption: parts[i + 1]!.trim() } }];
    return i % 3 === 2 || part.trim() === '' ? [] : [{ html: part }];
  });
}

interface Rendering {
  scope: CircuitScope;
  lookOf: (unit: string) => UnitLook;
  /** Those met so far, in the order of the text. */
  figures: FigureDirective[];
}

function replaceDirectives(parent: Parent, rendering: Rendering): void {
  parent.children = parent.children.flatMap((node): RootContent[] => {
    if ('children' in node) replaceDirectives(node, rendering);
    if (!isDirective(node)) return [node];
    const { scope, lookOf, figures } = rendering;
    const directive = resolveDirective(readDirective(node, scope.file), scope, node.position?.start.line);
    if (directive.kind === 'aside') {
      node.data = Object.assign(node.data ?? {}, { hName: 'aside' });
      return [node];
    }
    if (directive.kind === 'unit') return linkUnit(directive.id, node.children, lookOf(directive.id));
    figures.push(directive);
    // The words in the brackets of a directive without lines of its own are one paragraph.
    const words =
      node.type === 'containerDirective' || node.children.length === 0 ? node.children : [paragraphOf(node)];
    return [htmlOf(`<!--figure ${figures.length - 1}-->`), ...words, htmlOf('<!--end of figure-->')];
  });
}

/** A picture and words, as a link where the unit has a page; without words of the author's, the unit's own name. */
function linkUnit(unit: string, words: RootContent[], { href, picture }: UnitLook): RootContent[] {
  const { layer, index } = parseUnitId(unit);
  const name = `${layer} ${index}`;
  const alt = words.length === 0 ? '' : name;
  const image = picture
    ? `<img src="${escapeHtml(picture.href)}" width="${inlinePx}" height="${inlinePx}" loading="lazy" decoding="async" alt="${alt}">`
    : '';
  const [tag, link] = href === null ? ['span', ''] : ['a', ` href="${escapeHtml(href)}"`];
  const inside = words.length === 0 ? [{ type: 'text' as const, value: name }] : words;
  return [htmlOf(`<${tag} class="inline-unit"${link} title="${name}">${image}`), ...inside, htmlOf(`</${tag}>`)];
}

const htmlOf = (value: string): RootContent => ({ type: 'html', value });

const paragraphOf = ({ children }: Parent): RootContent => ({
  type: 'paragraph',
  children: children as PhrasingContent[],
});
