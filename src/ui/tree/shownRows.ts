interface Identified {
  readonly id: string;
}

interface ShownRow<Node> {
  node: Node;
  look: string;
}

/** What each row of the tree looks like at present, so that only those are shown anew that look different by now. */
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

  /** As it was shown last, or undefined: it looks the same, or is not shown. */
  changed({ id }: Identified): Node | undefined {
    const row = this.#rows.get(id);
    if (!row || this.#lookOf(row.node) === row.look) return undefined;
    return row.node;
  }

  allChanged(): Node[] {
    return [...this.#rows.values()].flatMap(({ node }) => this.changed(node) ?? []);
  }

  /** Those below a node, or all, are about to be shown anew. */
  forgetBelow(node: Identified | undefined): void {
    if (!node) this.#rows.clear();
    for (const id of this.#rows.keys()) if (node && id.startsWith(`${node.id}/`)) this.#rows.delete(id);
  }
}
