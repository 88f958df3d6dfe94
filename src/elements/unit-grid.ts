import type { UnitMeasures, UnitOrder } from '../order-units.ts';
import { listOrders, orderUnits } from '../order-units.ts';

const titles = {
  index: 'index',
  ratio: 'picture ÷ best example',
  density: 'how often it fires',
  branch: 'branch, then ratio',
};

/** Puts a choice of orders above the grid; without one that differs from the first, none. */
export class UnitGrid extends HTMLElement {
  connectedCallback(): void {
    const grid = this.querySelector('ol')!;
    const measures = JSON.parse(this.querySelector('script')!.textContent!) as UnitMeasures;
    const inOrder = [...grid.children] as HTMLElement[];
    const cells = inOrder.filter((item) => !item.classList.contains('branch'));
    const starts = inOrder.flatMap((item, i) =>
      item.classList.contains('branch') ? [{ item, cell: inOrder[i + 1]! }] : [],
    );
    const branchStarts = starts.map(({ cell }) => cells.indexOf(cell));

    const possible = listOrders(measures, starts.length > 0);
    if (possible.length < 2) return;
    const choice = document.createElement('fieldset');
    choice.className = 'orders';
    choice.innerHTML = '<legend>Order</legend>';
    for (const order of possible) {
      const label = document.createElement('label');
      label.innerHTML = `<input type="radio" name="order" value="${order}" ${order === 'index' ? 'checked' : ''}> ${titles[order]}`;
      choice.append(label);
    }
    choice.addEventListener('change', (event) => {
      const order = (event.target as HTMLInputElement).value as UnitOrder;
      const { indices, captions } = orderUnits(order, cells.length, measures, branchStarts);
      for (const [i, cell] of cells.entries()) cell.dataset['value'] = captions[i] ?? '';
      grid.replaceChildren(...indices.map((index) => cells[index]!));
      if (order === 'index' || order === 'branch') {
        for (const [i, { item }] of starts.entries()) grid.insertBefore(item, cells[indices[branchStarts[i]!]!]!);
      }
    });
    this.prepend(choice);
  }
}
