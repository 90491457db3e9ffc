interface Identified {
  readonly id: string;
}

interface ShownRow<Node> {
  node: Node;
  look: string;
}

/** Remembers what each row of the tree shows, so that only rows that changed are drawn again. */
export class ShownRows<Node extends Identified> {
  readonly #lookOf: (node: Node) => string;
  readonly #rows = new Map<string, ShownRow<Node>>();

  /** @param lookOf what a row shows, at the moment */
  constructor(lookOf: (node: Node) => string) {
    this.#lookOf = lookOf;
  }

  /** A row is shown. @param look what it shows, where that is known already */
  note(node: Node, look = this.#lookOf(node)): void {
    this.#rows.set(node.id, { node, look });
  }

  some(holds: (node: Node) => boolean): boolean {
    for (const { node } of this.#rows.values()) if (holds(node)) return true;
    return false;
  }

  /** The node as it was shown last. Undefined: it looks the same, or is not shown. */
  changed({ id }: Identified): Node | undefined {
    const row = this.#rows.get(id);
    if (!row || this.#lookOf(row.node) === row.look) return undefined;
    return row.node;
  }

  allChanged(): Node[] {
    return [...this.#rows.values()].flatMap(({ node }) => this.changed(node) ?? []);
  }

  /** The rows below a node, or all rows, are about to be drawn again. */
  forgetBelow(node: Identified | undefined): void {
    if (!node) this.#rows.clear();
    for (const id of this.#rows.keys()) if (node && id.startsWith(`${node.id}/`)) this.#rows.delete(id);
  }
}
