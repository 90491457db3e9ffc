import type { ColumnMetaData } from 'hyparquet';
import type { ChunkBytes } from './chunkBytes';
import { ParquetDamage, UnreadableColumn } from './faults';
import { PageReader, type Page } from './pageReader';
import type { Leaf } from './schema';
import { valueJson, type ValueJson } from './values';

const NO_PAGE: Page = {
  entries: 0,
  repetition: undefined,
  definition: undefined,
  values: [],
  dictionary: undefined,
};

/** The entries of one column of a row group, taken one after the other. Pages are read before their entries are taken. */
export class Column {
  readonly leaf: Leaf;
  /** Why it cannot be read, if it cannot. */
  unreadable: string | undefined;
  readonly #pages: PageReader;
  readonly #json: ValueJson;
  #page = NO_PAGE;
  /** Pages after `#page`: a row of a list may go on in the next. */
  readonly #laterPages: Page[] = [];
  #entry = 0;
  #value = 0;
  /** JSON of the dictionary's values, made when a value is first met. */
  #texts: (string | undefined)[] = [];
  #entriesLeft: number;
  #isOver = false;
  /** Rows whose first entry has been read. */
  #rows = 0;

  constructor(leaf: Leaf, { codec, num_values: entries }: ColumnMetaData, bytes: ChunkBytes) {
    this.leaf = leaf;
    this.#pages = new PageReader(leaf, codec, bytes);
    this.#json = valueJson(leaf.element);
    this.#entriesLeft = Number(entries);
  }

  /** How many rows can be taken: the last of a list's may go on in the page that comes next. */
  get rowsReady(): number {
    return this.leaf.repetition === 0 || this.#isOver ? this.#rows : Math.max(0, this.#rows - 1);
  }

  /** Reads on until a row can be taken, or the column turns out to be unreadable. @throws {ParquetDamage} when it ends before */
  async load(): Promise<void> {
    try {
      while (this.rowsReady === 0 && !this.#isOver) await this.#loadPage();
    } catch (error) {
      if (!(error instanceof UnreadableColumn)) throw error;
      this.unreadable = error.message;
      return;
    }
    if (this.rowsReady === 0) throw new ParquetDamage('a column has fewer values than there are rows');
  }

  rowTaken(): void {
    this.#rows--;
  }

  /** Of the next entry; -1: there is none. */
  get definition(): number {
    const { definition, entries } = this.#page;
    return this.#entry < entries ? (definition?.[this.#entry] ?? this.leaf.definition) : -1;
  }

  /** Of the next entry; -1: there is none. */
  get repetition(): number {
    const { repetition, entries } = this.#page;
    return this.#entry < entries ? (repetition?.[this.#entry] ?? 0) : -1;
  }

  /** The next entry as JSON. */
  take(): string {
    return this.#next((page, at) => this.#jsonOf(page, at)) ?? 'null';
  }

  /** The next entry as it is stored. Undefined: it has no value. */
  takeStored(): unknown {
    return this.#next(storedValue);
  }

  #next<T>(read: (page: Page, at: number) => T): T | undefined {
    const page = this.#page;
    if (this.#entry >= page.entries) throw new ParquetDamage('its columns do not go together');
    const hasValue = !page.definition || page.definition[this.#entry] === this.leaf.definition;
    const value = hasValue ? read(page, this.#value++) : undefined;
    if (++this.#entry === page.entries) this.#turn();
    return value;
  }

  #jsonOf(page: Page, at: number): string {
    if (!page.dictionary) return this.#json(page.values[at] as never);
    const place = page.values[at] as number;
    return (this.#texts[place] ??= this.#json(storedValue(page, at) as never));
  }

  async #loadPage(): Promise<void> {
    const page = this.#entriesLeft > 0 ? await this.#pages.next() : undefined;
    if (!page) {
      this.#isOver = true;
      return;
    }
    this.#entriesLeft -= page.entries;
    this.#isOver = this.#entriesLeft <= 0;
    this.#rows += page.repetition ? firsts(page.repetition) : page.entries;
    this.#laterPages.push(page);
    if (this.#entry >= this.#page.entries) this.#turn();
  }

  #turn(): void {
    const page = this.#laterPages.shift() ?? NO_PAGE;
    if (page.dictionary !== undefined && page.dictionary !== this.#page.dictionary) this.#texts = [];
    this.#page = page;
    this.#entry = 0;
    this.#value = 0;
  }
}

function storedValue({ values, dictionary }: Page, at: number): unknown {
  if (!dictionary) return values[at];
  const place = values[at] as number;
  if (place >= dictionary.length) throw new ParquetDamage('a value is not in its dictionary');
  return dictionary[place];
}

/** A row begins where nothing is repeated. */
function firsts(repetition: Iterable<number>): number {
  let count = 0;
  for (const level of repetition) if (level === 0) count++;
  return count;
}
