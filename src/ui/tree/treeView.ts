import * as l10n from '@vscode/l10n';
import {
  commands,
  DataTransferItem,
  window,
  type DataTransfer,
  type Disposable,
  type TreeView as VscodeTreeView,
} from 'vscode';
import { Alarm } from '../alarm';
import { COMMANDS, CONTEXT_KEYS } from '../contributions';
import { labelText } from '../inert/inertText';
import { isLocal } from './children';
import { draggedObjects } from './draggedObjects';
import { droppedSend } from './droppedFiles';
import type { TreeNode } from './nodes';
import type { PipelinesTree } from './pipelinesTree';
import type { TreePlace } from '../treePlace';

/** What is dropped from the explorer, from an editor's tab or from the desktop, and what an object is for an editor. */
const URI_LIST = 'text/uri-list';

/** The view in the activity bar; while nobody sees it, or nothing in it can change by itself, nothing wakes. */
export class TreeView implements Disposable {
  readonly #view: VscodeTreeView<TreeNode>;
  readonly #tree: PipelinesTree;
  readonly #subscriptions: Disposable[];
  /** Connections as a person opened and closed them; undefined for those that were left as they were. */
  readonly #opened = new Map<string, boolean>();
  /** For the next row that looks different by then: ages grow, and buffers are flushed. */
  readonly #alarm = new Alarm(() => this.#redraw());

  constructor(id: string, tree: PipelinesTree) {
    this.#tree = tree;
    this.#view = window.createTreeView(id, {
      treeDataProvider: tree,
      showCollapseAll: true,
      canSelectMany: true,
      dragAndDropController: {
        dragMimeTypes: [URI_LIST],
        dropMimeTypes: [URI_LIST],
        handleDrag: (nodes, dragged) => {
          const uris = draggedObjects(nodes);
          if (uris !== undefined) dragged.set(URI_LIST, new DataTransferItem(uris));
        },
        handleDrop: (node, dropped) => sendDropped(node, dropped),
      },
    });
    this.#subscriptions = [
      this.#view.onDidChangeVisibility(({ visible }) => {
        tree.isSeen = visible;
        if (visible) this.#redraw();
        this.#follow();
        if (visible) tree.noteLook();
      }),
      this.#view.onDidExpandElement(({ element }) => this.#noteOpened(element, true)),
      this.#view.onDidCollapseElement(({ element }) => this.#noteOpened(element, false)),
      tree.onDidShowMoving(() => this.#follow()),
    ];
    tree.isSeen = this.#view.visible;
  }

  /** Opens the rows down to that of a place, or down to the deepest loaded one. A filter would hide it, so there is none afterwards. */
  async reveal(place: TreePlace): Promise<void> {
    if (this.#tree.filter !== '') await this.filter('');
    const node = await this.#tree.find(place);
    if (node) await this.#view.reveal(node, { select: true, focus: true, expand: node.kind === 'prefix' });
  }

  get filterText(): string {
    return this.#tree.filter;
  }

  /** Shows only what has the text in its name, below the connections that are open. Empty: all is shown. */
  async filter(text: string): Promise<void> {
    const isFirst = this.#tree.filter === '';
    this.#tree.setFilter(text);
    this.#view.description = text === '' ? '' : labelText(l10n.t('filter: {0}', text));
    await commands.executeCommand('setContext', CONTEXT_KEYS.filtered, text !== '');
    if (isFirst && text !== '') await this.#openGroups();
  }

  /** So that one sees what is found. Connections that are closed stay closed: opening them can ask for a login. */
  async #openGroups(): Promise<void> {
    const open = (await this.#tree.getChildren()).filter((node) => this.#isOpen(node));
    for (const connection of open.toReversed()) {
      for (const group of (await this.#tree.getChildren(connection)).toReversed()) {
        await this.#view.reveal(group, { select: false, focus: false, expand: true });
      }
    }
  }

  #isOpen(node: TreeNode): boolean {
    if (node.kind !== 'connection') return false;
    return this.#opened.get(node.id) ?? (isLocal(node.connection) && this.#tree.isLocalRunning);
  }

  #noteOpened(node: TreeNode, isOpen: boolean): void {
    if (node.kind === 'connection') this.#opened.set(node.id, isOpen);
    if (isOpen) this.#tree.noteLook();
  }

  dispose(): void {
    this.#alarm.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#view.dispose();
  }

  #follow(): void {
    this.#alarm.set(this.#view.visible ? this.#tree.dueMs : Infinity);
  }

  #redraw(): void {
    this.#tree.redraw();
    this.#follow();
  }
}

/** Files that are dropped on a stream are sent to it, after the review. */
async function sendDropped(node: TreeNode | undefined, dropped: DataTransfer): Promise<void> {
  const argument = droppedSend(node, (await dropped.get(URI_LIST)?.asString()) ?? '');
  if (argument) await commands.executeCommand(COMMANDS.sendFiles, argument);
}
