import type { CircuitGraph, CircuitPlan, CircuitUnit } from '../../content/schema/circuit.ts';
import { parseUnitId } from '../../content/unit-id.ts';
import { changeUnit, dropUnit, keepPinned } from './edit-plan.ts';
import { escapeHtml } from './escape-html.ts';
import type { Strength } from './list-strongest.ts';

/** What a person can ask for; what goes wrong is said in the status line. */
export interface BuilderActions {
  change: (edit: (plan: CircuitPlan) => CircuitPlan) => Promise<void>;
  add: (unit: string) => Promise<void>;
  grow: (unit: string, direction: 'inputs' | 'outputs', strength: Strength, count: number) => Promise<void>;
  save: (format: 'svg' | 'json' | 'md', title: string) => Promise<void>;
}

const frame = `
  <p class="builder-state" role="status"></p>
  <div class="circuit-scroll" tabindex="0" role="region" aria-label="Drawing of the circuit"></div>
  <p class="circuit-key"><span class="key-excitation">excitation</span> <span class="key-inhibition">inhibition</span> <span class="left-out"></span></p>
  <form class="builder-line" name="add">
    <label>Unit <input name="unit" required autocomplete="off" spellcheck="false" placeholder="layer/index" /></label>
    <button>Add</button>
  </form>
  <div class="builder-line">
    <label>Grow by <input name="count" type="number" min="1" max="12" value="3" /></label>
    <label>units of most <select name="strength"><option>magnitude</option><option>excitation</option><option>inhibition</option></select></label>
    <label>Draw connections from <input name="least" type="number" min="0" max="1" step="any" /> of the strongest</label>
  </div>
  <div class="wide-table" tabindex="0" role="region" aria-label="Units of the circuit">
    <table class="builder-units">
      <thead><tr><th scope="col">unit</th><th scope="col">name</th><th scope="col">group</th><th scope="col">pinned</th><th scope="col">grow</th><th scope="col">drop</th></tr></thead>
      <tbody></tbody>
    </table>
  </div>
  <div class="builder-line"><button name="keep">Drop all but the pinned</button></div>
  <form class="builder-line" name="save">
    <label>Title <input name="title" autocomplete="off" /></label>
    <button value="svg">Save SVG</button> <button value="json">Save JSON</button> <button value="md">Save Markdown</button>
  </form>`;

/** The builder's drawing, fields and buttons: all of them the browser's own, so that a keyboard reaches and works each. */
export class BuilderControls {
  readonly root = document.createElement('div');
  #actions: BuilderActions;
  #rows = new Map<string, HTMLTableRowElement>();

  constructor(actions: BuilderActions) {
    this.#actions = actions;
    this.root.className = 'builder';
    this.root.innerHTML = frame;
    this.#find<HTMLFormElement>('[name=add]').addEventListener('submit', (event) => {
      event.preventDefault();
      const field = this.#find<HTMLInputElement>('[name=unit]');
      void this.#attempt(async () => {
        await actions.add(field.value.trim());
        field.value = '';
      });
    });
    this.#find<HTMLFormElement>('[name=save]').addEventListener('submit', (event) => {
      event.preventDefault();
      const format = (event.submitter as HTMLButtonElement).value as 'svg' | 'json' | 'md';
      void this.#attempt(() => actions.save(format, this.#find<HTMLInputElement>('[name=title]').value.trim()));
    });
    this.#find('[name=keep]').addEventListener('click', () => void this.#change(keepPinned));
    this.#find<HTMLInputElement>('[name=least]').addEventListener('change', ({ target }) => {
      const field = target as HTMLInputElement;
      if (field.reportValidity()) void this.#change((plan) => ({ ...plan, least: field.valueAsNumber || 0 }));
    });
  }

  /** Shows a circuit; fields keep the focus, rows that stay are the same as before. */
  show(graph: CircuitGraph, drawing: string, leftOut: string): void {
    this.#find('.circuit-scroll').innerHTML = drawing;
    this.#find('.left-out').textContent = leftOut;
    this.#find<HTMLInputElement>('[name=least]').value = String(graph.least);
    const gone = [...this.#rows.keys()].filter((unit) => !graph.units.some((known) => known.unit === unit));
    for (const unit of gone) this.#removeRow(unit);
    const body = this.#find('tbody');
    for (const [i, unit] of graph.units.entries()) {
      if (!this.#rows.has(unit.unit)) this.#rows.set(unit.unit, this.#makeRow(unit.unit));
      const row = this.#rows.get(unit.unit)!;
      fillRow(row, unit);
      if (body.children[i] !== row) body.insertBefore(row, body.children[i] ?? null);
    }
    const [units, connections] = [graph.units.length, graph.connections.length];
    this.say(
      `${units} ${units === 1 ? 'unit' : 'units'}, ${connections} ${connections === 1 ? 'connection' : 'connections'}.`,
    );
  }

  /** Writes to the status line, which is read aloud. */
  say(sentence: string): void {
    this.#find('.builder-state').textContent = sentence;
  }

  #makeRow(unit: string): HTMLTableRowElement {
    const { layer, index } = parseUnitId(unit);
    const name = escapeHtml(`${layer} ${index}`);
    const row = document.createElement('tr');
    row.innerHTML = `
      <th scope="row">${name}</th>
      <td><input name="label" maxlength="32" aria-label="Name of ${name}" /></td>
      <td><input name="group" maxlength="32" pattern="[^\\/]*" aria-label="Group of ${name}" /></td>
      <td><input name="pinned" type="checkbox" aria-label="Pin ${name}" /></td>
      <td><button name="inputs">Inputs<span class="visually-hidden"> of ${name}</span></button>
        <button name="outputs">Outputs<span class="visually-hidden"> of ${name}</span></button></td>
      <td><button name="drop">Drop<span class="visually-hidden"> ${name}</span></button></td>`;
    row.addEventListener('change', ({ target }) => {
      const field = target as HTMLInputElement;
      if (!field.reportValidity()) return;
      const text = field.value.trim();
      const change = { label: { label: text }, group: { group: text || null }, pinned: { pinned: field.checked } };
      void this.#change((plan) => changeUnit(plan, unit, change[field.name as keyof typeof change]));
    });
    row.addEventListener('click', ({ target }) => {
      const button = (target as HTMLElement).closest('button');
      if (button?.name === 'drop') void this.#change((plan) => dropUnit(plan, unit));
      else if (button) void this.#grow(unit, button.name as 'inputs' | 'outputs');
    });
    return row;
  }

  #change(edit: (plan: CircuitPlan) => CircuitPlan): Promise<void> {
    return this.#attempt(() => this.#actions.change(edit));
  }

  #grow(unit: string, direction: 'inputs' | 'outputs'): Promise<void> {
    const count = this.#find<HTMLInputElement>('[name=count]').valueAsNumber || 1;
    const strength = this.#find<HTMLSelectElement>('[name=strength]').value as Strength;
    return this.#attempt(() => this.#actions.grow(unit, direction, strength, count));
  }

  /** The focus of a row that goes moves on to the next one's button, or to the field for another unit. */
  #removeRow(unit: string): void {
    const row = this.#rows.get(unit)!;
    const hadFocus = row.contains(document.activeElement);
    const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector<HTMLElement>('[name=drop]');
    row.remove();
    this.#rows.delete(unit);
    if (hadFocus) (next ?? this.#find('[name=unit]')).focus();
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.say((error as Error).message);
    }
  }

  #find<Found extends HTMLElement>(selector: string): Found {
    return this.root.querySelector<Found>(selector)!;
  }
}

/** A field that has the focus is being written, and left alone. */
function fillRow(row: HTMLTableRowElement, { label, group, pinned }: CircuitUnit): void {
  for (const [name, value] of Object.entries({ label, group: group ?? '' })) {
    const field = row.querySelector<HTMLInputElement>(`[name=${name}]`)!;
    if (field !== document.activeElement) field.value = value;
  }
  row.querySelector<HTMLInputElement>('[name=pinned]')!.checked = pinned;
}
