import type { Model } from '../content/schema.ts';
import { collectBoxes } from './diagram/boxes.ts';
import { typePx } from './diagram/box-size.ts';
import { layOut, type PlacedBox } from './diagram/lay-out.ts';
import type { Point } from './diagram/lay-out-section.ts';
import { diagramStyle } from './diagram/style.ts';
import type { LoadedModel } from './network/model.ts';

const marginPx = 24;
const headPx = 52;

/**
 * Draws a network as an SVG file that stands for itself: operations from the image upwards, branches side by side, the atlas's layers with
 * their units and maps. It follows the reader's choice of light or dark.
 */
export function drawDiagram(loaded: LoadedModel): string {
  const { model } = loaded;
  const { boxes, links } = collectBoxes(loaded);
  const layout = layOut(boxes, links);
  const heading = describeModel(model);
  const leastPx = Math.max(model.title.length * typePx.heading, heading.length * typePx.title) * 0.6;
  const width = Math.ceil(Math.max(layout.width, leastPx) + 2 * marginPx);
  const height = Math.ceil(layout.height + headPx + 2 * marginPx);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="diagram-title diagram-about">
<title id="diagram-title">${escape(model.title)}: its layers and how they are wired</title>
<desc id="diagram-about">${escape(describeLayers(model))}</desc>
<style>${diagramStyle}</style>
<rect class="ground" width="${width}" height="${height}"/>
<text class="heading" x="${marginPx}" y="${marginPx + 16}">${escape(model.title)}</text>
<text class="about" x="${marginPx}" y="${marginPx + 36}">${escape(heading)}</text>
<g transform="translate(${(width - layout.width) / 2} ${marginPx + headPx})">
${layout.wires.map((points) => `<path class="wire" d="${wirePath(points)}"/>`).join('\n')}
${layout.boxes.map(drawBox).join('\n')}
</g>
</svg>
`;
}

function describeModel({ network, layers, input }: Model): string {
  const units = layers.reduce((sum, { unitCount }) => sum + unitCount, 0);
  return `${layers.length} layers, ${units} units · ${millions(network.parameters)} parameters · ${millions(network.multiplyAdds)} multiply-adds at ${input.sizePx.join('×')}`;
}

const millions = (count: number): string => `${Number((count / 1e6).toPrecision(3))} M`;

/** For those who do not see the drawing. */
function describeLayers({ layers }: Model): string {
  const sentences = layers.map(
    ({ slug, unitCount, mapSize, inputs }) =>
      `${slug}, ${unitCount} units on ${mapSize.join('×')}, reads ${inputs.join(' and ') || 'the image'}.`,
  );
  return `From the image upwards: ${sentences.join(' ')}`;
}

function drawBox({ kind, lines, about, x, y, width, height, isRepeated }: PlacedBox): string {
  const middle = tenths(x + width / 2);
  const shape =
    kind === 'junction'
      ? `<circle cx="${middle}" cy="${tenths(y + height / 2)}" r="${height / 2}"/>`
      : `<rect x="${tenths(x)}" y="${tenths(y)}" width="${width}" height="${height}" rx="5"/>`;
  const shown = isRepeated ? [lines[0]!, 'goes on'] : lines;
  const firstLine = y + height / 2 + 4 - ((shown.length - 1) * typePx.line) / 2;
  const texts = shown.map((line, i) => {
    const name = i === 0 ? ' class="title"' : '';
    return `<text${name} x="${middle}" y="${tenths(firstLine + typePx.line * i)}">${escape(line)}</text>`;
  });
  const names = isRepeated ? `${kind} repeated` : kind;
  return `<g class="${names}"><title>${escape(about)}</title>${shape}${texts.join('')}</g>`;
}

/** A line that leaves and enters its points straight upwards. */
function wirePath(points: readonly Point[]): string {
  return points
    .map(({ x, y }, i) => {
      const end = `${tenths(x)} ${tenths(y)}`;
      if (i === 0) return `M${end}`;
      const before = points[i - 1]!;
      const halfway = tenths((before.y + y) / 2);
      return tenths(before.x) === tenths(x)
        ? `L${end}`
        : `C${tenths(before.x)} ${halfway} ${tenths(x)} ${halfway} ${end}`;
    })
    .join('');
}

const tenths = (value: number): number => Math.round(10 * value) / 10;

const escape = (text: string): string => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
