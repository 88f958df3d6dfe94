import type { CircuitConnection, CircuitGraph, CircuitUnit } from '../../content/schema/circuit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { formatNumber, formatShare } from '../format-number.ts';
import { describeConnection, readKernel } from '../kernel.ts';
import { magnitudeOf } from './connect-units.ts';
import { drawMap } from './draw-map.ts';
import { escapeHtml } from './escape-html.ts';
import type { Box, CircuitLayout, Point } from './lay-out-circuit.ts';
import { linePx, mapPx, picturePx } from './lay-out-circuit.ts';
import { listWords } from './list-words.ts';

/** What a drawing shows of units, which their ids do not tell. */
export interface UnitLook {
  /** Of its page; null where it has none. */
  href: string | null;
  /** Null where it has no feature image. */
  picture: { href: string; sizePx: number } | null;
}

/** A part of a connection below this share of the whole is too thin to be drawn. */
const leastStrand = 0.1;
/** Of the strongest strand between two layers. */
const widestPx = 6;
/** What the head of a strand takes of its way. */
const headPx = { excitation: 8, inhibition: 3 };

/**
 * Draws a circuit as SVG: units are links with their pictures, excitation is a solid strand that ends in an arrow, inhibition a dashed one that
 * ends in a bar, both as wide as they are strong among those between the same two layers; on them lies the weight map.
 * @param name of the figure, unlike those of others on the page
 * @param lookOf by unit id
 */
export function drawCircuit(
  graph: CircuitGraph,
  layout: CircuitLayout,
  { name, lookOf }: { name: string; lookOf: (unit: string) => UnitLook },
): string {
  const { width, height } = layout;
  const strongest = measureStrongest(graph.connections);
  const connections = graph.connections.map((connection, i) =>
    drawConnection(connection, layout.connections[i]!, strongest.get(layersOf(connection))!),
  );
  const parts = [
    `<title id="${name}-title">${escapeHtml(summarize(graph))}</title>`,
    ...layout.columns.map(({ layer, x }) => `<text class="layer" x="${px(x)}" y="18">${escapeHtml(layer)}</text>`),
    ...layout.groups.map(drawFrame),
    ...connections.map(({ strands }) => strands),
    ...graph.units.map((unit, i) => drawUnit(unit, layout.units[i]!, lookOf(unit.unit))),
    ...connections.map(({ map }) => map),
    ...layout.groups.map(drawGroupName),
  ];
  return `<svg class="circuit" xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-labelledby="${name}-title">
${parts.filter(Boolean).join('\n')}
</svg>`;
}

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;

/** What a reader who does not see the drawing needs to know of it first. */
function summarize({ units, connections }: CircuitGraph): string {
  return `A circuit of ${count(units.length, 'unit')} and ${count(connections.length, 'connection')}`;
}

const layersOf = ({ from, to }: Pick<CircuitConnection, 'from' | 'to'>): string =>
  `${parseUnitId(from).layer} ${parseUnitId(to).layer}`;

/** The largest excitation or magnitude of inhibition between each two layers. */
function measureStrongest(connections: readonly CircuitConnection[]): ReadonlyMap<string, number> {
  const strongest = new Map<string, number>();
  for (const connection of connections) {
    const layers = layersOf(connection);
    const own = Math.max(connection.excitation, -connection.inhibition);
    strongest.set(layers, Math.max(own, strongest.get(layers) ?? 0));
  }
  return strongest;
}

// ───────────────────────────── units

function drawUnit(unit: CircuitUnit, box: Box, { href, picture }: UnitLook): string {
  const [left, top] = [px(box.x - picturePx / 2), px(box.y - box.height / 2)];
  const square = `x="${left}" y="${top}" width="${picturePx}" height="${picturePx}"`;
  const frame = `<rect ${square} rx="3"/>`;
  const isCrisp = picture && picturePx >= 2 * picture.sizePx;
  const image = picture
    ? `<image${isCrisp ? ' class="crisp"' : ''} href="${escapeHtml(picture.href)}" ${square}/>`
    : `<text class="no-picture" aria-hidden="true" x="${px(box.x)}" y="${px(top + picturePx / 2 + 4)}">no picture</text>`;
  const words = listWords(unit).map((line, i, { length }) => {
    const y = px(top + picturePx + linePx * (i + 1) - 1);
    return `<text${i === length - 1 ? ' class="index"' : ''} x="${px(box.x)}" y="${y}">${escapeHtml(line)}</text>`;
  });
  // Begins with the words that are seen, so that a person who speaks to the page can say them.
  const name = escapeHtml(`${listWords(unit).join(' ')}, ${parseUnitId(unit.unit).layer}`);
  const inside = `<title>${name}</title>${picture ? image : ''}${frame}${words.join(' ')}`;
  const drawn = href === null ? inside : `<a href="${escapeHtml(href)}" aria-label="${name}">${inside}</a>`;
  const group = unit.group === null ? '' : ` data-group="${escapeHtml(unit.group)}"`;
  const data = `data-unit="${unit.unit}" data-label="${escapeHtml(unit.label)}"${group}`;
  // What is no picture of the unit is no part of its link's name either.
  return `<g class="unit${unit.pinned ? ' pinned' : ''}" ${data}>${drawn}${picture ? '' : image}</g>`;
}

// ───────────────────────────── groups

const drawFrame = ({ x, y, width, height }: Box): string =>
  `<rect class="frame" x="${px(x - width / 2)}" y="${px(y - height / 2)}" width="${px(width)}" height="${px(height)}" rx="8"/>`;

const drawGroupName = ({ name, x, y, width, height }: Box & { name: string }): string =>
  `<text class="group-name" x="${px(x - width / 2 + 10)}" y="${px(y - height / 2 + 4)}">${escapeHtml(name)}</text>`;

// ───────────────────────────── connections

function drawConnection(
  connection: CircuitConnection,
  { points, map }: CircuitLayout['connections'][number],
  strongest: number,
): { strands: string; map: string } {
  const { from, to, excitation, inhibition, coverage } = connection;
  const shown = (['excitation', 'inhibition'] as const).filter(
    (sign) => Math.abs(connection[sign]) >= leastStrand * magnitudeOf(connection),
  );
  const strands = shown.map((sign, i) => {
    const widthPx = Math.max(1, (widestPx * Math.abs(connection[sign])) / (strongest || 1));
    // Two strands run beside each other, the excitation above.
    const offset = shown.length === 1 ? 0 : 5 * (i === 0 ? -1 : 1);
    return drawStrand(points, sign, widthPx, offset);
  });
  const title = `<title>${escapeHtml(describe(connection))}</title>`;
  const data = `data-from="${from}" data-to="${to}" data-excitation="${excitation}" data-inhibition="${inhibition}" data-coverage="${coverage}"`;
  const corner = `${px(map.x - mapPx / 2)} ${px(map.y - mapPx / 2)}`;
  const drawnMap = connection.map
    ? `<g class="weight-map" transform="translate(${corner})">${title}${drawMap(readKernel(connection.map), mapPx)}</g>`
    : `<text class="no-map" x="${px(map.x)}" y="${px(map.y - 6)}">no map</text>`;
  return { strands: `<g class="connection" ${data}>${title}${strands.join('')}</g>`, map: drawnMap };
}

function describe(connection: CircuitConnection): string {
  const { excitation, inhibition, coverage, map } = connection;
  const [from, to] = [parseUnitId(connection.from), parseUnitId(connection.to)];
  const numbers = map
    ? describeConnection(connection, readKernel(map))
    : `excitation ${formatNumber(excitation)}, inhibition ${formatNumber(inhibition)}, no map stored`;
  const share = `${formatShare(coverage)} of all weight that reaches it from ${from.layer}`;
  return `${from.layer} ${from.index} to ${to.layer} ${to.index}: ${numbers}; ${share}`;
}

function drawStrand(
  points: readonly Point[],
  sign: 'excitation' | 'inhibition',
  widthPx: number,
  offset: number,
): string {
  const moved = points.map(({ x, y }, i) => {
    const isEnd = i === points.length - 1;
    return { x: isEnd ? x - headPx[sign] : x, y: y + offset };
  });
  const end = moved.at(-1)!;
  const reach = sign === 'excitation' ? 3 + widthPx / 2 : 4 + widthPx / 2;
  const head =
    sign === 'excitation'
      ? `<path class="head" d="M${px(end.x)} ${px(end.y - reach)}l${headPx.excitation} ${px(reach)}l${-headPx.excitation} ${px(reach)}z"/>`
      : `<path class="head" d="M${px(end.x)} ${px(end.y - reach)}h${headPx.inhibition}v${px(2 * reach)}h${-headPx.inhibition}z"/>`;
  return `<g class="${sign}"><path class="strand" d="${tracePath(moved)}" stroke-width="${px(widthPx)}"/>${head}</g>`;
}

/** A line that leaves and enters every point level. */
function tracePath(points: readonly Point[]): string {
  return points
    .map(({ x, y }, i) => {
      const end = `${px(x)} ${px(y)}`;
      if (i === 0) return `M${end}`;
      const before = points[i - 1]!;
      const halfway = px((before.x + x) / 2);
      return px(before.y) === px(y) ? `H${px(x)}` : `C${halfway} ${px(before.y)} ${halfway} ${px(y)} ${end}`;
    })
    .join('');
}

const px = (value: number): number => Math.round(10 * value) / 10;
