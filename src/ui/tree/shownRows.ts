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
  #dueMs = Infinity;

  constructor(looks: Looks<Node>) {
    this.#looks = looks;
  }

  /** A row is shown. @param look what it shows, where that is known already */
  note(node: Node, look = this.#looks.lookOf(node)): void {
    const dueMs = this.#looks.changesAtMs(node);
    this.#rows.set(node.id, { node, look, dueMs });
    this.#dueMs = Math.min(this.#dueMs, dueMs);
  }

  /** The node as it was shown last. Undefined: it is not shown. */
  get(id: string): Node | undefined {
    return this.#rows.get(id)?.node;
  }

  /** When some row can look different without anything happening, at the earliest. `Infinity`: never. */
  get dueMs(): number {
    return this.#dueMs;
  }

  /** The node as it was shown last. Undefined: it looks the same, or is not shown. */
  changed({ id }: Identified): Node | undefined {
    const row = this.#rows.get(id);
    if (!row) return undefined;
    row.dueMs = this.#looks.changesAtMs(row.node);
    this.#dueMs = Math.min(this.#dueMs, row.dueMs);
    return this.#looks.lookOf(row.node) === row.look ? undefined : row.node;
  }

  *nodes(): Generator<Node> {
    for (const { node } of this.#rows.values()) yield node;
  }

  /** The rows that look different by now. Only rows whose time has come are checked. */
  aged(nowMs: number): Node[] {
    if (nowMs < this.#dueMs) return [];
    const changed: Node[] = [];
    this.#dueMs = Infinity;
    for (const row of this.#rows.values()) {
      if (row.dueMs <= nowMs) {
        if (this.#looks.lookOf(row.node) !== row.look) changed.push(row.node);
        row.dueMs = this.#looks.changesAtMs(row.node);
      }
      this.#dueMs = Math.min(this.#dueMs, row.dueMs);
    }
    return changed;
  }

  /** The rows below a node, or all rows, are about to be drawn again. */
  forgetBelow(node: Identified | undefined): void {
    if (!node) this.#rows.clear();
    if (this.#rows.size === 0) this.#dueMs = Infinity;
    for (const id of this.#rows.keys()) if (node && id.startsWith(`${node.id}/`)) this.#rows.delete(id);
  }
}
