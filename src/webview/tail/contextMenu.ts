import type { Grid } from '../grid';
import { isPinId, pathOfPin } from './columns';
import { VALUE_COLUMNS, type MenuAction, type TailAbout, type TailRow, type ValueOf } from './messages';
import { valueAt, type ValuePlace } from './valuePath';

/** What the menu was opened for. */
export type MenuTarget =
  | { kind: 'record'; id: number; column: string | undefined; value: ValueOf | undefined }
  /** Those that are selected. */
  | { kind: 'records' }
  | { kind: 'column'; column: string };

export interface ContextMenuOptions {
  grid: Grid<TailRow>;
  /** `canCompare`: another record than this one was selected for a comparison. */
  details: { root: HTMLElement; shownId: number | undefined; canCompare: (id: number) => boolean };
  /** Of a column, whether it can be sorted by and taken away. */
  columnOf: (id: string) => { canSort: boolean; canHide: boolean };
  isPinned: (path: string) => boolean;
  /** A condition can be added to the filter. */
  canNarrow: () => boolean;
  onAction: (action: MenuAction, target: MenuTarget) => void;
}

/** Enough to see whether a list or an object comes after a name. */
const CHARACTERS_AFTER = 8;
const FILTER_COLUMNS: readonly string[] = ['key', 'shard', 'sequenceNumber'];
/** Where VS Code looks for what a menu is about: at the element and what it is in. */
const CONTEXT = 'data-vscode-context';

/**
 * The context menu is VS Code's own: package.json says which items there are (`webview/context`), the page what the menu is about.
 * That is written only when a menu is opened: rows are drawn sixty times a second.
 */
export class ContextMenu {
  readonly #options: ContextMenuOptions;
  #about: TailAbout | undefined;
  #target: MenuTarget | undefined;

  constructor(options: ContextMenuOptions) {
    this.#options = options;
    // Before VS Code's own listener, which reads what is written here.
    document.addEventListener('contextmenu', (event) => this.#opening(event), { capture: true });
    options.details.root.addEventListener('click', (event) => this.#clicked(event));
  }

  about(about: TailAbout): void {
    this.#about = about;
  }

  /** For the row or cell that the keys are in, or what else has the focus. */
  open(): void {
    const { activeElement } = document;
    if (activeElement) openAt(this.#options.grid.targetAt(activeElement)?.element ?? activeElement);
  }

  /** An item was chosen. */
  run(action: MenuAction): void {
    if (this.#target) this.#options.onAction(action, this.#target);
  }

  #opening(event: MouseEvent): void {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const { grid } = this.#options;
    if (event.isTrusted && grid.isFocusable(target)) {
      // The menu key says nothing of the row that it is for.
      const active = grid.targetAt(target);
      event.preventDefault();
      event.stopImmediatePropagation();
      if (active) openAt(active.element);
      return;
    }
    this.#target = this.#targetAt(target);
    document.body.setAttribute(CONTEXT, JSON.stringify(this.#target ? this.#context(this.#target) : {}));
  }

  #targetAt(element: Element): MenuTarget | undefined {
    const { grid, details } = this.#options;
    const at = grid.targetAt(element);
    if (at?.kind === 'head') return { kind: 'column', column: at.column };
    if (at) {
      if (!grid.isSelected(at.position)) grid.select(at.position);
      else if (grid.selectedCount > 1) return { kind: 'records' };
      const value = at.column === undefined ? undefined : valueOfCell(at.column, element);
      return { kind: 'record', id: at.row.id, column: at.column, value };
    }
    const id = details.shownId;
    // A selected text has VS Code's own items, of which one copies it.
    if (id === undefined || !details.root.contains(element) || hasSelectedText()) return undefined;
    return { kind: 'record', id, column: undefined, value: valueOfText(element) };
  }

  #context(target: MenuTarget): Record<string, unknown> {
    const { columnOf, isPinned, canNarrow, details, grid } = this.#options;
    const column = target.kind === 'records' ? undefined : target.column;
    const value = target.kind === 'record' ? target.value : undefined;
    const path = value && 'path' in value ? value.path : undefined;
    return {
      webviewSection: target.kind,
      preventDefaultContextMenuItems: true,
      tail: this.#about?.id,
      tailIsStream: this.#about?.reading !== undefined,
      tailHasValue: value !== undefined,
      tailCanFilter: value !== undefined && canFilter(value) && canNarrow(),
      tailHasPath: path !== undefined,
      tailCanPin: path !== undefined && !isPinned(path),
      tailCanSort: column !== undefined && columnOf(column).canSort,
      tailCanHide: column !== undefined && columnOf(column).canHide,
      tailCanCompare: target.kind === 'record' ? details.canCompare(target.id) : grid.selectedCount === 2,
    };
  }

  /** A click on a value opens the same menu; one that ends a selection does not. */
  #clicked(event: MouseEvent): void {
    const { target } = event;
    if (!(target instanceof HTMLElement) || hasSelectedText() || !valueOfText(target)) return;
    openAt(target, event);
  }
}

/** Whether a filter can ask for it: not for a list or an object, which has no `isScalar`, nor for a time. */
function canFilter(value: ValueOf & { isScalar?: boolean }): boolean {
  return 'path' in value ? value.isScalar !== false : FILTER_COLUMNS.includes(value.column);
}

function valueOfCell(column: string, element: Element): ValueOf | undefined {
  if (isPinId(column)) return { path: pathOfPin(column) };
  if (column === 'data') return valueOfText(element) ?? { column: 'data' };
  const known = VALUE_COLUMNS.find((candidate) => candidate === column);
  return known && { column: known };
}

/** The field whose name or value an element of a coloured text is. */
function valueOfText(element: Element): ValuePlace | undefined {
  const text = element.closest('.data-json');
  if (!text || !/\btoken-/.test(element.className)) return undefined;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEndBefore(element);
  const at = before.toString().length;
  return valueAt(text.textContent.slice(0, at + element.textContent.length + CHARACTERS_AFTER), at);
}

function hasSelectedText(): boolean {
  return document.getSelection()?.isCollapsed === false;
}

/** As the menu key does: VS Code shows its menu at the place of the event. */
function openAt(element: Element, at?: { clientX: number; clientY: number }): void {
  const { left, bottom } = element.getBoundingClientRect();
  const { clientX, clientY } = at ?? { clientX: left + 8, clientY: bottom };
  element.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX, clientY }));
}
