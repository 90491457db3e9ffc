import * as l10n from '@vscode/l10n';
import {
  commands,
  QuickInputButtons,
  ThemeIcon,
  window,
  type Disposable,
  type QuickPickItem,
  type QuickPickItemKind,
} from 'vscode';
import { definedFields } from '../../common';
import type { ConnectionColor } from '../../aws';
import { colorDisc } from '../connectionColors';
import { COMMANDS } from '../contributions';
import { labelText, type Icon } from '../inert/inertText';
import type { TreePlace } from '../treePlace';

/** A row of a quick pick. Its texts may come from anywhere; an icon stands beside them, never in them. */
export interface PickItem {
  label: string;
  icon?: Icon | undefined;
  /** The colour of a connection: a disc in the place of the icon. */
  disc?: ConnectionColor | undefined;
  description?: string | undefined;
  detail?: string | undefined;
  /** An icon of our own before the detail. */
  detailIcon?: Icon;
  /** Its row in the tree, which a button leads to where the list is a `LivePick`. */
  inTree?: TreePlace | undefined;
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

/** Where in a sequence of questions one stands, counted from 1. The first has no way back. */
export interface WizardPlace {
  step: number;
  totalSteps: number;
}

export type StepAnswer<T> = { kind: 'chosen'; items: T[] } | { kind: 'back' } | { kind: 'dismissed' };

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

/**
 * Asks for one of the rows. The list goes away by itself when the question has settled. It stays where the focus goes elsewhere.
 * @param settled takes it away
 * @returns undefined: dismissed, or settled
 */
export async function chooseUntil<T extends PickItem>(
  items: readonly T[],
  texts: { title: string; placeholder: string },
  settled: AbortSignal,
): Promise<T | undefined> {
  if (settled.aborted) return undefined;
  const live = new LivePick<T>({ ...texts, ignoreFocusOut: true });
  const hide = () => live.hide();
  settled.addEventListener('abort', hide, { once: true });
  try {
    live.setItems(items);
    const answer = await live.answer();
    return answer.kind === 'chosen' ? answer.items[0] : undefined;
  } finally {
    settled.removeEventListener('abort', hide);
    live.dispose();
  }
}

/** Asks for one of the names. `undefined`: dismissed. */
export async function chooseName(names: readonly string[], options: PickTexts): Promise<string | undefined> {
  return (
    await choose(
      names.map((label) => ({ label })),
      options,
    )
  )?.label;
}

interface LivePickOptions {
  title: string;
  placeholder: string;
  step?: WizardPlace | undefined;
  /** It stays where the focus goes elsewhere. Default: as a step does. */
  ignoreFocusOut?: boolean;
}

/** A quick pick whose rows and title change while it is there. */
export class LivePick<T extends PickItem> implements Disposable {
  readonly #pick = window.createQuickPick<ShownItem<T>>();
  readonly #rows = new WeakMap<T, ShownItem<T>>();
  readonly onDidChangeValue = this.#pick.onDidChangeValue;
  readonly onDidAccept = this.#pick.onDidAccept;
  readonly onDidHide = this.#pick.onDidHide;

  #suspended = 0;

  constructor({ title, placeholder, step, ignoreFocusOut = step !== undefined }: LivePickOptions) {
    this.title = title;
    this.#pick.placeholder = labelText(placeholder);
    this.#pick.matchOnDescription = true;
    this.#pick.ignoreFocusOut = ignoreFocusOut;
    this.#pick.onDidTriggerItemButton(({ item: { item } }) => {
      this.#pick.hide();
      void commands.executeCommand(COMMANDS.showInTree, item.inTree);
    });
    if (!step) return;
    this.#pick.step = step.step;
    this.#pick.totalSteps = step.totalSteps;
    if (step.step > 1) this.#pick.buttons = [QuickInputButtons.Back];
  }

  set canSelectMany(many: boolean) {
    this.#pick.canSelectMany = many;
  }

  set selected(items: readonly T[]) {
    this.#pick.selectedItems = items.map((item) => this.#rowOf(item));
  }

  get selected(): T[] {
    return this.#pick.selectedItems.map(({ item }) => item);
  }

  get active(): T | undefined {
    return this.#pick.activeItems[0]?.item;
  }

  set active(item: T | undefined) {
    this.#pick.activeItems = item ? [this.#rowOf(item)] : [];
  }

  /** Lets another box of the editor take its place, and comes back when that is done. */
  async giveWayTo<R>(other: () => Promise<R>): Promise<R> {
    this.#suspended++;
    try {
      return await other();
    } finally {
      if (--this.#suspended === 0) this.#pick.show();
    }
  }

  /** Shows it until a person has answered, goes back or puts it away. */
  async answer(): Promise<StepAnswer<T>> {
    const ends: Disposable[] = [];
    try {
      return await new Promise<StepAnswer<T>>((resolve) => {
        ends.push(
          this.#pick.onDidAccept(() => {
            const { active, selected } = this;
            const items = selected.length > 0 || !active ? selected : [active];
            if (items.length > 0) resolve({ kind: 'chosen', items });
          }),
          this.#pick.onDidTriggerButton((button) => button === QuickInputButtons.Back && resolve({ kind: 'back' })),
          this.#pick.onDidHide(() => this.#suspended === 0 && resolve({ kind: 'dismissed' })),
        );
        this.#pick.show();
      });
    } finally {
      for (const end of ends) end.dispose();
    }
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
    // Setting the rows moves the highlight to the first, and unticks all: a person may have chosen already.
    const { activeItems, selectedItems, canSelectMany } = this.#pick;
    const rows = items.map((item) => this.#rowOf(item));
    this.#pick.items = rows;
    const [before] = activeItems;
    // A row that is made again has the same label.
    const active = rows.find((row) => row === before) ?? rows.find(({ label }) => label === before?.label);
    if (active) this.#pick.activeItems = [active];
    if (canSelectMany) this.#pick.selectedItems = selectedItems.filter((row) => rows.includes(row));
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
  const { label, icon, disc, description, detail, detailIcon, inTree, kind, picked, alwaysShow } = item;
  const texts = definedFields({
    label: labelText(label, disc === undefined ? icon : undefined),
    iconPath: disc && colorDisc(disc),
    description: description && labelText(description),
    detail: detail && labelText(detail, detailIcon),
    buttons: inTree && [{ iconPath: new ThemeIcon('list-tree'), tooltip: l10n.t('Show in Tree') }],
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
