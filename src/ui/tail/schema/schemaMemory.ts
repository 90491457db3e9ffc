import type { Memento } from 'vscode';
import { parseSchemaChoice, type SchemaChoice } from './schemaChoice';

const KEY = 'tail.schemas';
/** The oldest choices go first. */
const MAX_KEPT = 100;

export interface SchemaPlace {
  connection: string;
  stream: string;
}

/** Which schema was chosen for a stream, in this workspace. */
export class SchemaMemory {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  get(place: SchemaPlace): SchemaChoice | undefined {
    return parseSchemaChoice(this.#all()[keyOf(place)]);
  }

  async set(place: SchemaPlace, choice: SchemaChoice | undefined): Promise<void> {
    const others = Object.entries(this.#all()).filter(([key]) => key !== keyOf(place));
    const own: [string, unknown][] = choice ? [[keyOf(place), choice]] : [];
    await this.#memento.update(KEY, Object.fromEntries([...others, ...own].slice(-MAX_KEPT)));
  }

  #all(): Record<string, unknown> {
    return this.#memento.get<Record<string, unknown>>(KEY, {});
  }
}

function keyOf({ connection, stream }: SchemaPlace): string {
  return `${connection}/${stream}`;
}
