import type { SearchIndex } from '../search-index.ts';
import { searchPages, searchUnits } from '../search-index.ts';

const mostHits = 24;

/** A button that opens a dialog over all units and written pages; the index is loaded when it opens first. "/" opens it too. */
export class AtlasSearch extends HTMLElement {
  #index: Promise<SearchIndex> | undefined;
  #dialog = document.createElement('dialog');

  connectedCallback(): void {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Search';
    button.setAttribute('aria-keyshortcuts', '/');
    button.addEventListener('click', () => this.#open());
    this.#dialog.setAttribute('aria-label', 'Search the atlas');
    this.#dialog.innerHTML = `
      <form method="dialog">
        <label for="search-words">A unit, a layer, what its strongest examples show, or a circuit</label>
        <div class="search-line"><input id="search-words" type="search" autocomplete="off" spellcheck="false" />
        <button>Close</button></div>
      </form>
      <p class="search-state" role="status"></p>
      <ul class="search-hits"></ul>`;
    this.append(button, this.#dialog);
    const input = this.#dialog.querySelector('input')!;
    input.addEventListener('input', () => this.#show(input.value));
    this.#dialog.addEventListener('keydown', (event) => this.#walk(event));
    document.addEventListener('keydown', (event) => {
      const typing = (event.target as HTMLElement).closest('input, select, textarea, dialog');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#open();
    });
  }

  #open(): void {
    this.#index ??= fetch(this.dataset['index']!).then((response) => response.json() as Promise<SearchIndex>);
    this.#dialog.showModal();
    this.#dialog.querySelector('input')!.select();
  }

  async #show(query: string): Promise<void> {
    const index = await this.#index!.catch(() => null);
    const pages = index ? searchPages(index, query) : [];
    const units = index ? searchUnits(index, query, { limit: mostHits }) : [];
    if (query !== this.#dialog.querySelector('input')!.value) return;
    const hits = [
      ...pages.map(({ path, title, kind }) => ({ path, name: title, about: kind })),
      ...units.map(({ id, labels }) => ({ path: id, name: id.replaceAll('/', ' / '), about: labels.join(', ') })),
    ].slice(0, mostHits);
    const items = hits.map(({ path, name, about }) => {
      const link = document.createElement('a');
      link.href = `${this.dataset['base']}${path}/`;
      const words = [name, about].map((text, i) => {
        return Object.assign(document.createElement(i === 0 ? 'span' : 'small'), { textContent: text });
      });
      link.append(...words);
      const item = document.createElement('li');
      item.append(link);
      return item;
    });
    this.#dialog.querySelector('ul')!.replaceChildren(...items);
    this.#dialog.querySelector('.search-state')!.textContent =
      index === null ? 'The index could not be loaded.' : query.trim() === '' ? '' : countHits(hits.length);
  }

  /** Arrow keys go through the hits; Enter in the box follows the first. */
  #walk(event: KeyboardEvent): void {
    const stops = [...this.#dialog.querySelectorAll<HTMLElement>('input, .search-hits a')];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && at >= 0) {
      event.preventDefault();
      stops[Math.max(0, Math.min(stops.length - 1, at + step))]!.focus();
    } else if (event.key === 'Enter' && at === 0) {
      event.preventDefault();
      stops[1]?.click();
    }
  }
}

function countHits(count: number): string {
  if (count === 0) return 'Nothing found.';
  return count === mostHits ? `The ${mostHits} best` : `${count} found, best first`;
}
