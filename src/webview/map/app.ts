import { element, iconButton, setText, textButton } from '../page/element';
import { makeOneTabStop } from '../page/roving';
import { fill, Wording } from '../page/wording';
import { Countdowns } from './countdowns';
import { exportedSvg } from './exportSvg';
import { filterMap } from './filter';
import { MapGraph } from './graph';
import { MapList } from './list';
import type { FromMap, MapAbout, MapEdgeShown, MapNodeShown, MapTexts, ToMap } from './messages';

/** What VS Code keeps of a page while it is hidden, and over a reload of the window. */
export interface SavedMap {
  /** The host opens the map of this connection again. */
  connection: string;
  isListShown: boolean;
  filter: string;
}

export interface MapAppOptions {
  texts: MapTexts;
  locale: string;
  saved: SavedMap | undefined;
  send: (message: FromMap) => void;
  save: (state: SavedMap) => void;
}

/** Where VS Code looks for what a menu is about. */
const CONTEXT = 'data-vscode-context';

/** The page of a map: the drawing, the same as a list, and a bar above them. */
export class MapApp {
  readonly #options: MapAppOptions;
  readonly #wording: Wording;
  readonly #nodes = new Map<string, MapNodeShown>();
  readonly #edges = new Map<string, MapEdgeShown>();
  readonly #graph: MapGraph;
  readonly #list: MapList;
  readonly #countdowns = new Countdowns((ids) => this.#graph.showWords(ids));
  readonly #filter = element('input', { class: 'filter' });
  readonly #connection = element('h1', { class: 'connection' });
  readonly #summary = element('p', { class: 'visually-hidden', role: 'status' });
  readonly #notices = element('div', { class: 'notices' });
  readonly #empty = element('div', { class: 'empty', hidden: true });
  readonly #emptyText = element('p');
  readonly #create: HTMLButtonElement;
  readonly #listButton: HTMLButtonElement;
  readonly #menu = element('div', { class: 'menu', role: 'menu', hidden: true });
  #about: MapAbout | undefined;

  constructor(options: MapAppOptions) {
    this.#options = options;
    const { texts, saved, send } = options;
    this.#wording = new Wording(options.locale);
    const onOpen = (id: string) => send({ kind: 'open', id });
    this.#graph = new MapGraph({ wordsOf: (node) => this.#wordsOf(node), onOpen, onFocus: () => undefined });
    this.#list = new MapList({ texts, onOpen, onFocus: (id) => this.#graph.choose(id) });
    this.#filter.type = 'search';
    this.#filter.placeholder = texts.filter;
    this.#filter.setAttribute('aria-label', texts.filter);
    this.#filter.value = saved?.filter ?? '';
    this.#filter.addEventListener('input', () => this.#changed());
    this.#create = textButton(texts.create, () => send({ kind: 'create' }), true);
    this.#empty.append(this.#emptyText, this.#create);
    this.#listButton = iconButton('list-tree', texts.list, () => this.#showList(this.#list.root.hidden !== false));
    const panes = element(
      'div',
      { class: 'panes' },
      this.#list.root,
      this.#graph.root as unknown as HTMLElement,
      this.#empty,
    );
    const main = element('main', { class: 'map' }, this.#bar(), this.#notices, this.#summary, panes);
    document.body.append(main);
    document.addEventListener('contextmenu', (event) => this.#openingMenu(event), { capture: true });
    this.#showList(saved?.isListShown === true);
  }

  receive(message: ToMap): void {
    if (message.kind === 'init') return;
    if (message.kind === 'map') {
      this.#nodes.clear();
      this.#edges.clear();
    }
    const [nodes, edges] =
      message.kind === 'map'
        ? [
            { set: message.nodes, removed: [] },
            { set: message.edges, removed: [] },
          ]
        : [message.nodes, message.edges];
    for (const node of nodes?.set ?? []) this.#nodes.set(node.id, node);
    for (const id of nodes?.removed ?? []) this.#nodes.delete(id);
    for (const edge of edges?.set ?? []) this.#edges.set(edge.id, edge);
    for (const id of edges?.removed ?? []) this.#edges.delete(id);
    this.#showAbout(message.about);
    this.#countdowns.follow([...this.#nodes.values()], message.nowMs);
    this.#show();
  }

  #bar(): HTMLElement {
    const { texts, send } = this.#options;
    const bar = element('div', { class: 'bar', role: 'toolbar', attributes: { 'aria-label': texts.map } });
    const holder = element('div', { class: 'menu-holder' }, this.#exportButton(), this.#menu);
    bar.append(
      this.#listButton,
      iconButton('zoom-in', texts.zoomIn, () => this.#graph.zoom(1)),
      iconButton('zoom-out', texts.zoomOut, () => this.#graph.zoom(-1)),
      iconButton('screen-full', texts.fit, () => this.#graph.fit()),
      iconButton('refresh', texts.refresh, () => send({ kind: 'refresh' })),
      holder,
    );
    makeOneTabStop(bar, 'button');
    return element('header', {}, this.#connection, this.#filter, bar);
  }

  #exportButton(): HTMLButtonElement {
    const { texts, send } = this.#options;
    const button = iconButton('save-as', texts.exportMap, () => this.#openExport(this.#menu.hidden !== false, button));
    button.setAttribute('aria-haspopup', 'menu');
    button.setAttribute('aria-expanded', 'false');
    const item = (label: string, run: () => void) => {
      const made = element('button', { class: 'menu-item', role: 'menuitem', text: label });
      made.addEventListener('click', () => {
        this.#openExport(false, button);
        run();
      });
      return made;
    };
    this.#menu.append(
      item(texts.exportSvg, () => {
        send({ kind: 'exportSvg', text: exportedSvg(this.#graph.root, this.#graph.layout) });
      }),
      item(texts.exportMermaid, () => send({ kind: 'exportMermaid' })),
      item(texts.copyMermaid, () => send({ kind: 'copyMermaid' })),
    );
    this.#menu.addEventListener('keydown', (event) => {
      const items = [...this.#menu.querySelectorAll('button')];
      const at = items.findIndex((one) => one === document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') this.#openExport(false, button);
      else if (step !== undefined) items[(at + step + items.length) % items.length]?.focus();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    document.addEventListener('pointerdown', ({ target }) => {
      const isWithin = target instanceof Node && (this.#menu.contains(target) || button.contains(target));
      if (!this.#menu.hidden && !isWithin) this.#openExport(false, button);
    });
    return button;
  }

  #openExport(isOpen: boolean, button: HTMLButtonElement): void {
    const hadFocus = this.#menu.contains(document.activeElement);
    this.#menu.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) this.#menu.querySelector('button')?.focus();
    else if (hadFocus) button.focus();
  }

  #showAbout(about: MapAbout): void {
    const { texts } = this.#options;
    this.#about = about;
    this.#connection.dataset.color = about.color ?? '';
    this.#connection.title = fill(texts.connection, about.connection);
    setText(this.#connection, about.connection);
    document.title = `${texts.map}: ${about.connection}`;
    const known = Array.from(this.#notices.children, ({ textContent }) => textContent);
    if (JSON.stringify(known) !== JSON.stringify(about.notices)) {
      this.#notices.replaceChildren(...about.notices.map((text) => element('p', { text })));
    }
    this.#save();
  }

  #changed(): void {
    this.#show();
    this.#save();
  }

  #show(): void {
    const { texts } = this.#options;
    const all = { nodes: [...this.#nodes.values()], edges: [...this.#edges.values()] };
    const part = filterMap(all, this.#filter.value);
    this.#graph.show(part);
    this.#list.show(part);
    const boxes = part.nodes.filter(({ parent }) => parent === undefined).length;
    const summary = fill(texts.summary, this.#wording.count(boxes), this.#wording.count(part.edges.length));
    setText(this.#summary, this.#about?.isLoading === true ? texts.loading : summary);
    this.#graph.label = `${texts.map}: ${summary}`;
    this.#showEmpty(all.nodes.length === 0, part.nodes.length === 0);
  }

  #showEmpty(isEmpty: boolean, isNothingShown: boolean): void {
    const { texts } = this.#options;
    const { isLoading = true, canCreate = false } = this.#about ?? {};
    this.#empty.hidden = !isNothingShown;
    setText(this.#emptyText, !isEmpty ? texts.noMatch : isLoading ? texts.loading : texts.empty);
    this.#create.hidden = !isEmpty || isLoading || !canCreate;
  }

  #showList(isShown: boolean): void {
    this.#list.root.hidden = !isShown;
    this.#listButton.setAttribute('aria-pressed', String(isShown));
    this.#save();
  }

  #save(): void {
    if (!this.#about) return;
    const isListShown = !this.#list.root.hidden;
    this.#options.save({ connection: this.#about.connection, isListShown, filter: this.#filter.value });
  }

  #wordsOf(node: MapNodeShown) {
    const flush = this.#flushText(node);
    const { kindName, title, facts, rate, buffer, warning } = node;
    const said = [`${kindName} ${title}`, ...facts, rate, buffer?.text, warning].filter((part) => part !== undefined);
    return { flush, label: said.join(', ') };
  }

  #flushText(node: MapNodeShown): string | undefined {
    const leftMs = this.#countdowns.leftMs(node);
    if (leftMs === undefined) return node.buffer?.text;
    const { nextFlush, flushing } = this.#options.texts;
    const text = leftMs === 0 ? flushing : fill(nextFlush, `${Math.ceil(leftMs / 1_000)} s`);
    return node.buffer ? `${node.buffer.text} · ${text}` : text;
  }

  /** The items are in package.json; what the menu is about is written when it is opened. */
  #openingMenu({ target }: MouseEvent): void {
    const id = target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset.id : undefined;
    const node = id === undefined ? undefined : this.#nodes.get(id);
    const context = node && {
      ...{ webviewSection: 'mapNode', map: this.#about?.id, mapNode: node.id },
      ...Object.fromEntries(node.actions.map((action) => [`mapCan_${action}`, true])),
    };
    document.body.setAttribute(CONTEXT, JSON.stringify({ ...context, preventDefaultContextMenuItems: true }));
  }
}
