import type { Memento } from 'vscode';
import type { NamedKind } from '../../aws';
import { Emitter } from '../emitter';

/** A resource that a person keeps on top of its list, whether or not that can be listed. */
export interface Favourite {
  connection: string;
  kind: NamedKind;
  /** As calls take it: a name, or an ARN. */
  name: string;
}

const KEY = 'favourites';
const KINDS: ReadonlySet<unknown> = new Set<NamedKind>(['stream', 'deliveryStream', 'bucket']);

/** The favourites of this editor, in the order in which they were added. */
export class Favourites {
  readonly #memento: Memento;
  readonly #changed = new Emitter<Favourite>();
  readonly onDidChange = this.#changed.event;
  #list: readonly Favourite[] | undefined;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  list(): readonly Favourite[] {
    this.#list ??= this.#memento.get<unknown[]>(KEY, []).filter(isFavourite);
    return this.#list;
  }

  /** The names of one kind that are favourites of a connection. */
  namesOf(connection: string, kind: NamedKind): string[] {
    return this.list().flatMap((known) => (known.connection === connection && known.kind === kind ? known.name : []));
  }

  has(favourite: Favourite): boolean {
    return this.list().some((known) => isSame(known, favourite));
  }

  async add(favourite: Favourite): Promise<void> {
    if (!this.has(favourite)) await this.#keep([...this.list(), favourite], favourite);
  }

  async remove(favourite: Favourite): Promise<void> {
    await this.#keep(
      this.list().filter((known) => !isSame(known, favourite)),
      favourite,
    );
  }

  async #keep(list: readonly Favourite[], changed: Favourite): Promise<void> {
    this.#list = list;
    await this.#memento.update(KEY, list);
    this.#changed.fire(changed);
  }
}

function isSame(left: Favourite, right: Favourite): boolean {
  return left.connection === right.connection && left.kind === right.kind && left.name === right.name;
}

/** Another version may have written it. */
function isFavourite(value: unknown): value is Favourite {
  if (typeof value !== 'object' || value === null) return false;
  const { connection, kind, name } = value as Record<string, unknown>;
  return typeof connection === 'string' && KINDS.has(kind) && typeof name === 'string';
}
