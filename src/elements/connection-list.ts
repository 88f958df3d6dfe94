import type { PackedMaps } from '../../content/map-pack.ts';
import { decodeMaps, scaleOf } from '../../content/map-pack.ts';
import type { WeightSlice } from '../../content/weight-matrix.ts';
import { decodeWeightSlice } from '../../content/weight-matrix.ts';
import type { ExplorerState, PickedConnection } from '../explorer-state.ts';
import type { ExplorerTable } from '../explorer-tables.ts';
import { fetchRange, inflate } from '../fetch-range.ts';
import type { Kernel } from '../kernel.ts';
import { kernelOf } from '../kernel.ts';
import { coverageOf, orderConnections } from '../order-connections.ts';
import { sayCoverage } from '../say-coverage.ts';
import { createCloserLook, createRow, wrapMap } from './connection-row.ts';

/** What the list shows: as the explorer's state, with the unit that is picked in this list, if one is. */
export type ListState = Omit<ExplorerState, 'picked'> & { picked: number | null };

/** What the list tells and asks. */
export interface ListLinks {
  /** A connection was picked, or none any more. */
  onPick: (unit: number | null) => void;
  /** Query and fragment that show the same connections on the page of the unit at the other end. */
  otherEnd: () => string;
}

/** The table of a unit's connections with one layer: what the page came with, and more as it is asked for. */
export class ConnectionList {
  readonly #table: HTMLTableElement;
  readonly #about: ExplorerTable;
  readonly #links: ListLinks;
  /** Rows that the page came with, and their order. */
  readonly #given: number[];
  readonly #rows = new Map<number, HTMLTableRowElement>();
  readonly #givenCoverage: string;
  readonly #givenShare: string;
  readonly #givenLongest: string;
  #weights: Promise<WeightSlice> | undefined;
  #maps: Promise<PackedMaps> | undefined;
  #shown: ListState | undefined;

  constructor(table: HTMLTableElement, about: ExplorerTable, links: ListLinks) {
    this.#table = table;
    this.#about = about;
    this.#links = links;
    for (const row of table.tBodies[0]!.rows) {
      this.#rows.set(Number(row.dataset['unit']), row);
      wrapMap(row);
    }
    this.#given = [...this.#rows.keys()];
    this.#givenCoverage = this.#sentence.textContent!;
    this.#givenShare = this.#bar.style.getPropertyValue('--share');
    this.#givenLongest = table.style.getPropertyValue('--longest');
    table.addEventListener('click', (event) => {
      const row = (event.target as HTMLElement).closest('button')?.closest('tr');
      const unit = row?.dataset['unit'];
      if (unit !== undefined) links.onPick(Number(unit) === this.#shown?.picked ? null : Number(unit));
    });
    table.addEventListener('keydown', (event) => this.#walk(event));
  }

  /** The unit that is picked, where it is one of this list's. */
  unitOf(picked: PickedConnection | null): number | null {
    const { direction, layer, unitCount } = this.#about;
    return picked?.direction === direction && picked.layer === layer && picked.unit < unitCount ? picked.unit : null;
  }

  /** @throws Error where what is needed for it cannot be loaded; what is there is shown then */
  async show(state: ListState): Promise<void> {
    this.#shown = state;
    try {
      const isGiven = state.sort === 'magnitude' && state.shown === '12' && state.picked === null;
      if (isGiven) this.#showGiven();
      else await this.#showLoaded(state);
    } catch (error) {
      this.#showGiven();
      throw error;
    }
  }

  #showGiven(): void {
    this.#showRows(this.#given);
    this.#mark(null);
    this.#sentence.textContent = this.#givenCoverage;
    this.#bar.style.setProperty('--share', this.#givenShare);
    this.#table.style.setProperty('--longest', this.#givenLongest);
  }

  async #showLoaded(state: ListState): Promise<void> {
    const [weights, maps] = await Promise.all([this.#loadWeights(), this.#loadMaps()]);
    // The reader has chosen something else meanwhile.
    if (state !== this.#shown) return;
    const { unitCount } = this.#about;
    const order = orderConnections(weights, state.sort);
    const units = order.slice(0, state.shown === 'all' ? unitCount : Number(state.shown));
    const listed = [...units, ...(state.picked === null || units.includes(state.picked) ? [] : [state.picked])];
    for (const unit of listed) this.#rows.set(unit, this.#rows.get(unit) ?? this.#createRow(unit, weights, maps));
    this.#showRows(listed);
    this.#mark(state.picked);
    if (state.picked !== null) {
      const { units: address } = this.#about;
      const look = createCloserLook({
        ...connectionOf(weights, state.picked),
        kernel: this.#kernelOf(state.picked, weights, maps),
        rank: orderConnections(weights, 'magnitude').indexOf(state.picked) + 1,
        unitCount,
        name: `${this.#about.layer} ${state.picked}`,
        href: address && `${address}${state.picked}/${this.#links.otherEnd()}`,
      });
      this.#rows.get(state.picked)!.after(look);
    }
    const share = coverageOf(weights, units);
    this.#sentence.textContent = sayCoverage(share, units.length, unitCount);
    this.#bar.style.setProperty('--share', `${(100 * share).toFixed(1)}%`);
    const longest = Math.max(...listed.flatMap((unit) => [weights.excitation[unit]!, -weights.inhibition[unit]!]));
    this.#table.style.setProperty('--longest', String(longest || 1));
  }

  #createRow(unit: number, weights: WeightSlice, maps: PackedMaps | null): HTMLTableRowElement {
    const { units, layer, sprite, unitCount } = this.#about;
    return createRow({
      ...connectionOf(weights, unit),
      unit,
      layer,
      unitCount,
      sprite,
      href: units && `${units}${unit}/`,
      kernel: this.#kernelOf(unit, weights, maps),
    });
  }

  /** Null for a unit that is not among the strongest, whose maps are stored. */
  #kernelOf(unit: number, weights: WeightSlice, maps: PackedMaps | null): Kernel | null {
    const at = maps?.units.indexOf(unit) ?? -1;
    if (!maps || at === -1) return null;
    const { excitation, inhibition } = connectionOf(weights, unit);
    const cells = maps.cells[at]!;
    const scale = scaleOf(cells, excitation - inhibition);
    return kernelOf(
      Float32Array.from(cells, (cell) => (cell * scale) / 127),
      this.#about.maps!.size,
    );
  }

  #loadWeights(): Promise<WeightSlice> {
    const { url, start, end } = this.#about.weights;
    this.#weights ??= fetchRange(url, start, end).then((bytes) => decodeWeightSlice(bytes, this.#about.unitCount));
    // What failed once is tried again.
    this.#weights.catch(() => (this.#weights = undefined));
    return this.#weights;
  }

  async #loadMaps(): Promise<PackedMaps | null> {
    const { maps } = this.#about;
    if (!maps) return null;
    this.#maps ??= fetchRange(maps.url, maps.start, maps.end)
      .then(inflate)
      .then((bytes) => decodeMaps(bytes, maps.size[0] * maps.size[1]));
    this.#maps.catch(() => (this.#maps = undefined));
    return this.#maps;
  }

  /** A row that moves loses the focus, and gets it back. */
  #showRows(units: readonly number[]): void {
    const focused = document.activeElement;
    this.#table.tBodies[0]!.replaceChildren(...units.map((unit) => this.#rows.get(unit)!));
    if (focused instanceof HTMLElement && this.#table.contains(focused)) focused.focus({ preventScroll: true });
  }

  #mark(picked: number | null): void {
    for (const [unit, row] of this.#rows) {
      row.classList.toggle('picked', unit === picked);
      row.querySelector('button')!.setAttribute('aria-expanded', String(unit === picked));
    }
  }

  /** Up and down go from map to map, Escape ends the closer look. */
  #walk(event: KeyboardEvent): void {
    const button = (event.target as HTMLElement).closest('button');
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape' && this.#shown?.picked !== null) this.#links.onPick(null);
    if (!button || step === undefined) return;
    const buttons = [...this.#table.tBodies[0]!.querySelectorAll('button')];
    event.preventDefault();
    buttons[buttons.indexOf(button) + step]?.focus();
  }

  get #sentence(): HTMLElement {
    return this.#table.querySelector<HTMLElement>('caption small span')!;
  }

  get #bar(): HTMLElement {
    return this.#table.querySelector<HTMLElement>('.coverage')!;
  }
}

const connectionOf = ({ excitation, inhibition }: WeightSlice, unit: number) => ({
  excitation: excitation[unit]!,
  inhibition: inhibition[unit]!,
});
