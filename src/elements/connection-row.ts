import type { ExplorerTable } from '../explorer-tables.ts';
import { formatCount, formatSigned, formatWeight } from '../format-number.ts';
import { kernelPixels } from '../kernel-pixels.ts';
import type { Kernel } from '../kernel.ts';
import { describeConnection, markCells, namePlace } from '../kernel.ts';
import { spritePosition } from '../sprite-position.ts';

/** Largest side of a map in a row, and of the one that is looked at closely, in CSS pixels. */
const [smallPx, largePx] = [44, 176];

interface Connected {
  excitation: number;
  inhibition: number;
  /** Null where no map is stored. */
  kernel: Kernel | null;
}

export interface RowContent extends Connected {
  unit: number;
  layer: string;
  /** Units in that layer. */
  unitCount: number;
  sprite: ExplorerTable['sprite'];
  /** Null where the unit has no page yet. */
  href: string | null;
}

export interface CloserLook extends Connected {
  /** Place of the connection by magnitude, from 1. */
  rank: number;
  unitCount: number;
  /** `inception-4b 17` */
  name: string;
  /** The same connection on the page of the unit at the other end. */
  href: string | null;
}

/** A row like those that the page comes with. */
export function createRow(content: RowContent): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.dataset['unit'] = String(content.unit);
  const head = document.createElement('th');
  head.scope = 'row';
  head.append(linkUnit(content));
  const map = document.createElement('td');
  map.append(content.kernel ? drawMap(content, content.kernel, smallPx) : noMap(content));
  row.append(head, map, weightCell('inhibition', content.inhibition), weightCell('excitation', content.excitation));
  wrapMap(row);
  return row;
}

/** Makes a row's map something to be pressed. */
export function wrapMap(row: HTMLTableRowElement): void {
  const map = row.cells[1]!.firstElementChild!;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'map-button';
  button.setAttribute('aria-expanded', 'false');
  map.replaceWith(button);
  button.append(map);
}

/** What is below a row that is looked at closely: its map in large, and the way to the other end. */
export function createCloserLook(look: CloserLook): HTMLTableRowElement {
  const { excitation, inhibition, kernel, rank, unitCount, name, href } = look;
  const row = document.createElement('tr');
  row.className = 'closer-look';
  const cell = row.insertCell();
  cell.colSpan = 4;
  if (kernel) cell.append(drawMap(look, kernel, largePx));
  const words = document.createElement('div');
  const lines = [
    `Number ${formatCount(rank)} of ${formatCount(unitCount)} by magnitude: ${formatSigned(excitation)} and ${formatSigned(inhibition)}.`,
    ...(kernel ? describeExtremes(kernel) : ['Maps are stored of the strongest connections only.']),
  ];
  for (const line of lines) {
    const paragraph = document.createElement('p');
    paragraph.textContent = line;
    words.append(paragraph);
  }
  if (href !== null) {
    const link = document.createElement('a');
    link.href = href;
    link.textContent = `The same connection from ${name}`;
    words.append(link);
  }
  cell.append(words);
  return row;
}

function describeExtremes(kernel: Kernel): string[] {
  if (kernel.weights.length === 1) return [];
  return [kernel.positive, kernel.negative].flatMap((cell) =>
    cell
      ? `${cell.weight > 0 ? 'Largest' : 'Smallest'} cell ${formatSigned(cell.weight)}, ${namePlace(cell, kernel)}.`
      : [],
  );
}

function linkUnit({ unit, layer, unitCount, sprite, href }: RowContent): Node {
  if (href === null) return document.createTextNode(String(unit));
  const link = document.createElement('a');
  link.href = href;
  if (sprite) {
    const picture = document.createElement('span');
    picture.className = 'unit-cell';
    const at = spritePosition(sprite, unitCount, unit);
    picture.style.background = `url(${sprite.url}) ${at} / ${100 * sprite.columns}% auto`;
    link.append(picture);
  }
  const hidden = document.createElement('span');
  hidden.className = 'visually-hidden';
  hidden.textContent = `${layer} `;
  link.append(hidden, String(unit));
  return link;
}

/** As KernelPicture.astro, the picture drawn here. */
function drawMap(connection: Connected, kernel: Kernel, sidePx: number): HTMLElement {
  const { rows, columns } = kernel;
  const map = document.createElement('span');
  map.className = 'map';
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const cellPx = sidePx / Math.max(rows, columns);
  canvas.style.width = `${Math.round(cellPx * columns)}px`;
  canvas.style.height = `${Math.round(cellPx * rows)}px`;
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', describeConnection(connection, kernel));
  canvas.getContext('2d')!.putImageData(new ImageData(kernelPixels(kernel), columns, rows), 0, 0);
  map.append(canvas);
  for (const { mark, leftPercent, topPercent } of markCells(kernel)) {
    const sign = document.createElement('i');
    sign.textContent = mark;
    sign.ariaHidden = 'true';
    sign.style.left = `${leftPercent}%`;
    sign.style.top = `${topPercent}%`;
    map.append(sign);
  }
  return map;
}

function noMap({ excitation, inhibition }: Connected): HTMLElement {
  const none = document.createElement('span');
  none.className = 'no-map';
  none.textContent = '·';
  none.role = 'img';
  none.ariaLabel = `excitation ${formatWeight(excitation)}, inhibition ${formatWeight(inhibition)}, no map`;
  return none;
}

function weightCell(kind: 'excitation' | 'inhibition', value: number): HTMLTableCellElement {
  const cell = document.createElement('td');
  cell.className = kind;
  cell.style.setProperty('--value', String(Math.abs(value)));
  cell.textContent = formatWeight(value);
  return cell;
}
