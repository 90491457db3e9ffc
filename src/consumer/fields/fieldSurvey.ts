import { decodePayload, MAX_PREVIEW_BYTES, payloadValue, type DecodeOptions } from '../../records';
import type { RecordStore } from '../store/recordStore';
import type { RecordView } from '../store/recordView';
import { TapedRecords } from '../store/tapedRecords';
import { inSlices } from '../slices';
import { FieldTree, type FieldNode, type JsonType } from './fieldTree';
import type { NumberStatistics, ValueCount } from './fieldValues';
import { jsonSchemaOf } from './jsonSchema';
import { typeScriptOf } from './typeScript';

export interface FieldStatistics {
  /** How many records were surveyed, those that are not JSON included. */
  records: number;
  /** Includes records that are too large to be searched right away. */
  notJson: number;
  fields: FieldStatistic[];
  /** There were more fields than are counted. */
  isCut: boolean;
}

/** The values at one path of the records, such as `order.items[].sku`. */
export interface FieldStatistic {
  path: string;
  /** How many values there are. A list of three counts three times at `items[]`. */
  count: number;
  /** In how many records the path occurs. */
  records: number;
  types: Partial<Record<JsonType, number>>;
  /** How many objects could have the field, or how many elements there are. */
  places: number;
  /** In how many of those it is null, and in how many it is missing. */
  nulls: number;
  missing: number;
  topValues: ValueCount[];
  /** How many different values there are: about, where they are too many to be counted exactly. */
  distinct: { count: number; isExact: boolean };
  /** Undefined: there are no numbers. */
  numbers: NumberStatistics | undefined;
  /** The first and the last of the texts by character codes. Undefined: there are none. */
  textRange: { min: string; max: string } | undefined;
}

export interface FieldSurveyOptions extends DecodeOptions {
  store: RecordStore;
  /** The records to survey: those that match the filter. */
  view: RecordView;
  /** Surveys only so many of the records that are new since the last call, the newest ones. Default: all. */
  mostPerLook?: number;
}

const TOP_VALUES = 10;
/** JSON of more nodes may have more values than the fields of a record are looked for in. */
const MAX_TAPE_NODES = 40_960;

/** Finds out which fields the records of a view have. Each record is surveyed once. It still counts when the store drops it later. */
export class FieldSurvey {
  readonly #options: FieldSurveyOptions;

  readonly #tree = new FieldTree();
  readonly #taped: TapedRecords;
  #next = 0;
  #records = 0;
  #notJson = 0;

  constructor(options: FieldSurveyOptions) {
    this.#options = options;
    this.#taped = new TapedRecords(options.store, options);
  }

  /**
   * Surveys the records that are new since the last call, and yields to the event loop after each slice of them.
   * @param onProgress called with 0 to 1
   * @throws the signal's reason when it aborts
   */
  async advance(signal: AbortSignal, onProgress?: (done: number) => void): Promise<void> {
    const { view, mostPerLook = Infinity } = this.#options;
    await view.settled();
    const { first, end } = view;
    this.#next = Math.max(this.#next, first, end - mostPerLook);
    const start = this.#next;
    const work = () => {
      if (this.#next >= end) return false;
      this.#lookAt(this.#next);
      this.#next++;
      return true;
    };
    await inSlices(work, signal, () => onProgress?.((this.#next - start) / Math.max(1, end - start)));
  }

  get statistics(): FieldStatistics {
    return this.figures(Infinity);
  }

  /** The statistics of the first so many fields: those of thousands take long to make. */
  figures(mostFields: number): FieldStatistics {
    const tree = this.#tree;
    const fields = statisticsOf(tree.root, mostFields);
    return { records: this.#records, notJson: this.#notJson, fields, isCut: tree.isCut || fields.length < tree.size };
  }

  /** A TypeScript type that all surveyed records have. */
  typeScript(name: string): string {
    return typeScriptOf(this.#tree.root, name);
  }

  /** A JSON Schema (draft 2020-12) that all surveyed records fulfil. */
  jsonSchema(title: string): Record<string, unknown> {
    return jsonSchemaOf(this.#tree.root, title);
  }

  #lookAt(position: number): void {
    const id = this.#options.view.idAt(position);
    if (id === undefined || !this.#options.store.placeOf(id)) return;
    this.#records++;
    if (!this.#add(id)) this.#notJson++;
  }

  /** Most records are read where they lie; the others are decoded. @returns false: it is not JSON, or too much of it */
  #add(id: number): boolean {
    const { store, schema } = this.#options;
    const json = store.dataLengthOf(id) > MAX_PREVIEW_BYTES ? undefined : this.#taped.read(id);
    if (json?.kind === 'none') return false;
    if (json?.kind === 'json' && json.tape.length <= MAX_TAPE_NODES) {
      this.#tree.addTape(json.tape);
      return true;
    }
    const data = store.dataOf(id);
    const found = data && payloadValue(decodePayload(data, { schema }));
    if (found) this.#tree.add(found.value);
    return found !== undefined;
  }
}

function statisticsOf(root: FieldNode, most: number): FieldStatistic[] {
  const found: FieldStatistic[] = [];
  const visit = (node: FieldNode, path: string, places: number) => {
    if (found.length >= most) return;
    if (path !== '') found.push(statisticOf(node, path, places));
    const objects = node.types.get('object') ?? 0;
    for (const [name, field] of node.fields) visit(field, joined(path, name), objects);
    if (node.elements) visit(node.elements, `${path === '' ? '$' : path}[]`, node.elements.count);
  };
  visit(root, '', root.count);
  return found;
}

function statisticOf(node: FieldNode, path: string, places: number): FieldStatistic {
  const { values } = node;
  return {
    path,
    count: node.count,
    records: node.records,
    types: Object.fromEntries(node.types),
    places,
    nulls: node.types.get('null') ?? 0,
    missing: Math.max(0, places - node.count),
    topValues: values.top(TOP_VALUES),
    distinct: values.distinct,
    numbers: values.numbers,
    textRange: values.textRange,
  };
}

/** The path of a member, as filters write it. */
function joined(path: string, name: string): string {
  if (/^[\p{L}_@][^\s.[\]$"'()=!<>~:]*$/u.test(name)) return path === '' ? name : `${path}.${name}`;
  return `${path === '' ? '$' : path}[${JSON.stringify(name)}]`;
}
