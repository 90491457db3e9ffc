import { window, type Disposable, type QuickPickItem, type QuickPickItemKind } from 'vscode';
import { definedFields } from '../../common';
import { labelText, type Icon } from '../inert/inertText';

/** A row of a quick pick. Its texts may come from anywhere; an icon stands beside them, never in them. */
export interface PickItem {
  label: string;
  icon?: Icon | undefined;
  description?: string | undefined;
  detail?: string | undefined;
  /** An icon of our own before the detail. */
  detailIcon?: Icon;
  kind?: QuickPickItemKind;
  picked?: boolean;
  alwaysShow?: boolean;
}

export interface PickTexts {
  title?: string;
  placeHolder?: string;
  matchOnDescription?: boolean;
  ignoreFocusOut?: boolean;
}

/** The row as VS Code shows it, and the one that it stands for. */
interface ShownItem<T extends PickItem> extends QuickPickItem {
  item: T;
}

/** `undefined`: dismissed. */
export async function choose<T extends PickItem>(items: readonly T[], options: PickTexts): Promise<T | undefined> {
  return (await window.showQuickPick(items.map(shown), inertTexts(options)))?.item;
}

/** Several of them. `undefined`: dismissed. */
export async function chooseMany<T extends PickItem>(
  items: readonly T[],
  options: PickTexts,
): Promise<T[] | undefined> {
  const chosen = await window.showQuickPick(items.map(shown), { ...inertTexts(options), canPickMany: true });
  return chosen?.map(({ item }) => item);
}

/** Of names. `undefined`: dismissed. */
export async function chooseName(names: readonly string[], options: PickTexts): Promise<string | undefined> {
  return (
    await choose(
      names.map((label) => ({ label })),
      options,
    )
  )?.label;
}

/** A quick pick whose rows and title change while it is there. */
export class LivePick<T extends PickItem> implements Disposable {
  readonly #pick = window.createQuickPick<ShownItem<T>>();
  readonly #rows = new WeakMap<T, ShownItem<T>>();
  readonly onDidChangeValue = this.#pick.onDidChangeValue;
  readonly onDidAccept = this.#pick.onDidAccept;
  readonly onDidHide = this.#pick.onDidHide;

  constructor({ title, placeholder }: { title: string; placeholder: string }) {
    this.title = title;
    this.#pick.placeholder = labelText(placeholder);
    this.#pick.matchOnDescription = true;
  }

  set title(title: string) {
    this.#pick.title = labelText(title);
  }

  set busy(busy: boolean) {
    this.#pick.busy = busy;
  }

  get chosen(): T | undefined {
    return this.#pick.selectedItems[0]?.item;
  }

  setItems(items: readonly T[]): void {
    // Setting the rows moves the highlight to the first: a person may be on another already.
    const active = this.#pick.activeItems;
    this.#pick.items = items.map((item) => this.#rowOf(item));
    if (active.length > 0) this.#pick.activeItems = active;
  }

  #rowOf(item: T): ShownItem<T> {
    const row = this.#rows.get(item) ?? shown(item);
    this.#rows.set(item, row);
    return row;
  }

  show(): void {
    this.#pick.show();
  }

  hide(): void {
    this.#pick.hide();
  }

  dispose(): void {
    this.#pick.dispose();
  }
}

function shown<T extends PickItem>(item: T): ShownItem<T> {
  const { label, icon, description, detail, detailIcon, kind, picked, alwaysShow } = item;
  const texts = definedFields({
    label: labelText(label, icon),
    description: description && labelText(description),
    detail: detail && labelText(detail, detailIcon),
    kind,
    picked,
    alwaysShow,
  });
  return { ...texts, item };
}

function inertTexts({ title, placeHolder, ...rest }: PickTexts) {
  return definedFields({
    ...rest,
    title: title && labelText(title),
    placeHolder: placeHolder && labelText(placeHolder),
  });
}
