import { Uri } from 'vscode';
import type { CommandId } from '../contributions';
import { isTreeNode, type TreeNode } from '../tree/nodes';
import type { Caller } from '../caller';
import { UriFields } from './uriArguments';

/** What a command was called with: nothing by the palette, a row or a document by a menu, a plain object by a program. */
export class Call {
  readonly id: CommandId;
  readonly #argument: unknown;
  readonly #selection: unknown;

  constructor(id: CommandId, [argument, selection]: readonly unknown[]) {
    this.id = id;
    this.#argument = argument;
    this.#selection = selection;
  }

  get caller(): Caller {
    const isObject = typeof this.#argument === 'object' && this.#argument !== null;
    return isObject && !this.#isFromMenu ? 'program' : 'person';
  }

  /** The row of the tree, where a menu of the tree called. */
  get node(): TreeNode | undefined {
    return isTreeNode(this.#argument) ? this.#argument : undefined;
  }

  /** The rows that are selected with the row: at least that one. */
  get nodes(): TreeNode[] {
    const { node } = this;
    if (!node) return [];
    const selected = Array.isArray(this.#selection) ? this.#selection.filter(isTreeNode) : [];
    return selected.some(({ id }) => id === node.id) ? selected : [node];
  }

  /** What a menu in a webview was opened for: the page's `data-vscode-context`, and the panel's view type. */
  get page(): Record<string, unknown> | undefined {
    const argument = this.#argument;
    return typeof argument === 'object' && argument !== null && 'webview' in argument ? { ...argument } : undefined;
  }

  /** The document, where a menu of an editor or of the explorer called. */
  get uri(): Uri | undefined {
    return this.#argument instanceof Uri ? this.#argument : undefined;
  }

  /** The files that are selected in the explorer: at least the one of its menu. */
  get uris(): Uri[] {
    const { uri } = this;
    if (!uri) return [];
    const selected = Array.isArray(this.#selection) ? this.#selection.filter((item) => item instanceof Uri) : [];
    return selected.length > 0 ? selected : [uri];
  }

  /** The properties of a program's argument; where a menu called there are none. @throws {PipelinesError} when it is not an object */
  get fields(): UriFields {
    return new UriFields(this.id, this.#isFromMenu ? undefined : this.#argument);
  }

  /** The argument as it came, for what is checked elsewhere. Undefined: a menu or the palette called. */
  get unchecked(): unknown {
    return this.#isFromMenu ? undefined : this.#argument;
  }

  get #isFromMenu(): boolean {
    return this.node !== undefined || this.uri !== undefined || this.page !== undefined;
  }
}
