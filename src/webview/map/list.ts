import { element, setText } from '../page/element';
import type { MapPart } from './filter';
import type { MapNodeShown, MapTexts } from './messages';

export interface MapListOptions {
  texts: MapTexts;
  onOpen: (id: string) => void;
  onFocus: (id: string) => void;
}

const CELLS = 4;

/** The same as the drawing, as a table: a row for each node, with where it leads to. */
export class MapList {
  readonly root: HTMLElement;
  readonly #options: MapListOptions;
  readonly #body = element('tbody');
  readonly #rows = new Map<string, HTMLTableRowElement>();
  #current: string | undefined;

  constructor(options: MapListOptions) {
    this.#options = options;
    const { texts } = options;
    const heads = [texts.name, texts.kind, texts.state, texts.rate];
    const head = element('tr', {}, ...heads.map((text) => element('th', { text, attributes: { scope: 'col' } })));
    const table = element('table', { role: 'grid', attributes: { 'aria-label': texts.list } });
    table.append(element('thead', {}, head), this.#body);
    this.root = element('div', { class: 'list', hidden: true }, table);
    this.#body.addEventListener('keydown', (event) => this.#key(event));
    this.#body.addEventListener('focusin', ({ target }) => this.#focusedOn(target));
    this.#body.addEventListener('click', ({ target }) => {
      const row = rowOf(target);
      if (row) options.onOpen(row.dataset.id ?? '');
    });
  }

  show({ nodes, edges }: MapPart): void {
    const titles = new Map(nodes.map(({ id, title }) => [id, title]));
    const leads = new Map<string, string[]>();
    for (const { from, to } of edges) leads.set(from, [...(leads.get(from) ?? []), titles.get(to) ?? '']);
    const ids = new Set(nodes.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (ids.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    let at: Element | null = this.#body.firstElementChild;
    for (const node of inOrder(nodes)) {
      const row = this.#rowOf(node);
      this.#fill(row, node, leads.get(node.id) ?? []);
      if (row === at) at = row.nextElementSibling;
      else this.#body.insertBefore(row, at);
    }
    this.#keepTabStop();
  }

  #rowOf({ id }: MapNodeShown): HTMLTableRowElement {
    const known = this.#rows.get(id);
    if (known) return known;
    const row = element('tr', { tabIndex: -1 });
    row.dataset.id = id;
    for (let cell = 0; cell < CELLS; cell++) row.append(element('td'));
    this.#rows.set(id, row);
    return row;
  }

  #fill(row: HTMLTableRowElement, node: MapNodeShown, leads: readonly string[]): void {
    const { title, kindName, facts, warning, buffer, rate, parent } = node;
    row.classList.toggle('inner', parent !== undefined);
    const state = [...(warning === undefined ? [] : [`⚠ ${warning}`]), ...facts, ...(buffer ? [buffer.text] : [])];
    const { leadsTo } = this.#options.texts;
    if (leads.length > 0) state.push(leadsTo.replace('{0}', leads.join(', ')));
    const texts = [title, kindName, state.join(' · '), rate ?? ''];
    for (const [index, text] of texts.entries()) {
      const cell = row.children[index];
      if (cell) setText(cell, text);
    }
  }

  #keepTabStop(): void {
    const stop = this.#rows.has(this.#current ?? '') ? this.#current : this.#body.querySelector('tr')?.dataset.id;
    for (const [id, row] of this.#rows) row.tabIndex = id === stop ? 0 : -1;
  }

  #focusedOn(target: EventTarget | null): void {
    const id = rowOf(target)?.dataset.id;
    if (id === undefined) return;
    this.#current = id;
    this.#keepTabStop();
    this.#options.onFocus(id);
  }

  #key(event: KeyboardEvent): void {
    const row = rowOf(event.target);
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.#rowFrom(row, event.key);
    if (event.key === 'Enter' || event.key === ' ') this.#options.onOpen(row.dataset.id ?? '');
    else if (!to) return;
    event.preventDefault();
    to?.focus();
  }

  #rowFrom(row: HTMLTableRowElement, key: string): HTMLTableRowElement | undefined {
    const rows = [...this.#body.rows];
    const at = rows.indexOf(row);
    switch (key) {
      case 'ArrowDown':
        return rows[at + 1];
      case 'ArrowUp':
        return rows[at - 1];
      case 'Home':
        return rows[0];
      case 'End':
        return rows.at(-1);
      default:
        return undefined;
    }
  }
}

/** Shards follow their stream. */
function inOrder(nodes: readonly MapNodeShown[]): MapNodeShown[] {
  return nodes
    .filter(({ parent }) => parent === undefined)
    .flatMap((node) => [node, ...nodes.filter(({ parent }) => parent === node.id)]);
}

function rowOf(target: EventTarget | null): HTMLTableRowElement | undefined {
  const row = target instanceof Element ? target.closest('tr') : null;
  return row?.dataset.id === undefined ? undefined : row;
}
