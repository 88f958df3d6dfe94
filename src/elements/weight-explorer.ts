import type { ExplorerState, PickedConnection } from '../explorer-state.ts';
import { formatExplorerState, parseExplorerState, shownCounts, sortings } from '../explorer-state.ts';
import type { ExplorerTable } from '../explorer-tables.ts';
import { ConnectionList } from './connection-list.ts';

/** What the page tells its script. */
interface About {
  /** Slug of the unit's layer. */
  layer: string;
  unit: number;
  tables: ExplorerTable[];
}

const legends = { sort: 'Sort by', shown: 'Show' } as const;

/**
 * Lets a reader sort a unit's connections, see more of them, and look at one closely. What was chosen stands in the address: the way back
 * leads to it, and a link to the other end takes it along.
 */
export class WeightExplorer extends HTMLElement {
  #state: ExplorerState = parseExplorerState(new URLSearchParams());
  #lists: ConnectionList[] = [];
  #status = document.createElement('p');

  connectedCallback(): void {
    const { layer, unit, tables } = JSON.parse(this.querySelector(':scope > script')!.textContent!) as About;
    if (tables.length === 0) return;
    this.#lists = tables.map((about) => {
      const table = this.querySelector<HTMLTableElement>(`[data-table="${about.direction}.${about.layer}"]`)!;
      const own: PickedConnection = { direction: about.direction === 'from' ? 'to' : 'from', layer, unit };
      return new ConnectionList(table, about, {
        onPick: (picked) => this.#choose({ picked: picked === null ? null : { ...about, unit: picked } }),
        // As seen from the other end, this connection is the same one.
        otherEnd: () => `${formatExplorerState({ ...this.#state, picked: own })}#weights`,
      });
    });
    this.#status.className = 'orders-status';
    this.#status.setAttribute('role', 'status');
    this.prepend(this.#controls(), this.#status);
    addEventListener('popstate', () => void this.#apply(readAddress()));
    void this.#apply(readAddress()).then(() => {
      if (this.#state.picked) this.querySelector('.picked')?.scrollIntoView({ block: 'center' });
    });
  }

  #controls(): HTMLElement {
    const controls = document.createElement('div');
    controls.className = 'orders explorer-controls';
    controls.append(choice('sort', sortings), choice('shown', shownCounts));
    controls.addEventListener('change', (event) => {
      const { name, value } = event.target as HTMLInputElement;
      void this.#choose({ [name]: value });
    });
    return controls;
  }

  /** What a reader chooses becomes a step of the way back. */
  #choose(changes: Partial<ExplorerState>): Promise<void> {
    const state = { ...this.#state, ...changes };
    const { pathname, search, hash } = location;
    history.pushState(null, '', pathname + formatExplorerState(state, new URLSearchParams(search)) + hash);
    return this.#apply(state);
  }

  async #apply(state: ExplorerState): Promise<void> {
    this.#state = state;
    for (const name of ['sort', 'shown'] as const) {
      this.querySelector<HTMLInputElement>(`input[name="${name}"][value="${state[name]}"]`)!.checked = true;
    }
    const results = await Promise.allSettled(
      this.#lists.map((list) => list.show({ ...state, picked: list.unitOf(state.picked) })),
    );
    if (state !== this.#state) return;
    const failed = results.some(({ status }) => status === 'rejected');
    this.#status.textContent = failed ? 'The other connections could not be loaded.' : '';
  }
}

const readAddress = (): ExplorerState => parseExplorerState(new URLSearchParams(location.search));

function choice(name: keyof typeof legends, values: readonly string[]): HTMLFieldSetElement {
  const fieldset = document.createElement('fieldset');
  fieldset.innerHTML = `<legend>${legends[name]}</legend>`;
  for (const value of values) {
    const label = document.createElement('label');
    label.innerHTML = `<input type="radio" name="${name}" value="${value}"> ${value}`;
    fieldset.append(label);
  }
  return fieldset;
}
