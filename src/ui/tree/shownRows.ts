interface Identified {
  readonly id: string;
}

interface ShownRow<Node> {
  node: Node;
  look: string;
  dueMs: number;
}

interface Looks<Node> {
  /** What a row shows, at the moment. */
  lookOf: (node: Node) => string;
  /** When a row can look different without anything happening: an age grows. `Infinity`: never. */
  changesAtMs: (node: Node) => number;
}

/** Remembers what each row of the tree shows, so that only rows that changed are drawn again. */
export class ShownRows<Node extends Identified> {
  readonly #looks: Looks<Node>;
  readonly #rows = new Map<string, ShownRow<Node>>();

  constructor(looks: Looks<Node>) {
    this.#looks = looks;
  }

  /** A row is shown. @param look what it shows, where that is known already */
  note(node: Node, look = this.#looks.lookOf(node)): void {
    this.#rows.set(node.id, { node, look, dueMs: this.#looks.changesAtMs(node) });
  }

  /** The node as it was shown last. Undefined: it is not shown. */
  get(id: string): Node | undefined {
    return this.#rows.get(id)?.node;
  }

  /** Whether some row can look different without anything happening. */
  get areAging(): boolean {
    for (const { dueMs } of this.#rows.values()) if (dueMs < Infinity) return true;
    return false;
  }

  /** The node as it was shown last. Undefined: it looks the same, or is not shown. */
  changed({ id }: Identified): Node | undefined {
    const row = this.#rows.get(id);
    if (!row || this.#looks.lookOf(row.node) === row.look) return undefined;
    return row.node;
  }

  /** The rows that look different by now. Only rows whose time has come are checked. */
  aged(nowMs: number): Node[] {
    const changed: Node[] = [];
    for (const row of this.#rows.values()) {
      if (row.dueMs > nowMs) continue;
      if (this.#looks.lookOf(row.node) === row.look) row.dueMs = this.#looks.changesAtMs(row.node);
      else changed.push(row.node);
    }
    return changed;
  }

  /** The rows below a node, or all rows, are about to be drawn again. */
  forgetBelow(node: Identified | undefined): void {
    if (!node) this.#rows.clear();
    for (const id of this.#rows.keys()) if (node && id.startsWith(`${node.id}/`)) this.#rows.delete(id);
  }
}
