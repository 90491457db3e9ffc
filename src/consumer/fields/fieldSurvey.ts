import { decodePayload, payloadValue, type DecodeOptions } from '../../records';
import type { RecordStore } from '../store/recordStore';
import type { RecordView } from '../store/recordView';
import { inSlices } from '../slices';
import { FieldTree, type FieldNode, type JsonType } from './fieldTree';
import type { ValueCount } from './fieldValues';
import { jsonSchemaOf } from './jsonSchema';
import { typeScriptOf } from './typeScript';

export interface FieldStatistics {
  /** Looked at so far, those that are no JSON counted in. */
  records: number;
  /** Those, too, that are too large to be looked through in passing. */
  notJson: number;
  fields: FieldStatistic[];
  /** There are more fields than are followed. */
  isCut: boolean;
}

/** Of one place in the records, such as `order.items[].sku`. */
export interface FieldStatistic {
  path: string;
  /** Values there: a list of three counts three times at `items[]`. */
  count: number;
  /** In how many records it occurs. */
  records: number;
  types: Partial<Record<JsonType, number>>;
  /** The share of the places where it could stand at which it is null or missing, 0 to 1. */
  nullRate: number;
  topValues: ValueCount[];
  /** Undefined: too many to count. */
  distinct: number | undefined;
  /** Of numbers where there are any, else of texts, by their characters. */
  range: { min: number | string; max: number | string } | undefined;
}

export interface FieldSurveyOptions extends DecodeOptions {
  store: RecordStore;
  /** The records that are looked at: what the filter lets through. */
  view: RecordView;
  /** Of what has come since the last look no more than so many, the newest. Default: all. */
  mostPerLook?: number;
}

const TOP_VALUES = 10;

/** Which fields the records of a view have. Each record is looked at once, also if it is dropped afterwards. */
export class FieldSurvey {
  readonly #options: FieldSurveyOptions;

  readonly #tree = new FieldTree();
  #next = 0;
  #records = 0;
  #notJson = 0;

  constructor(options: FieldSurveyOptions) {
    this.#options = options;
  }

  /**
   * Looks at what has come since the last time, in slices between which everybody else gets a turn.
   * @param onProgress 0 to 1
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
    const tree = this.#tree;
    const records = this.#records;
    const notJson = this.#notJson;
    return { records, notJson, fields: statisticsOf(tree.root), isCut: tree.isCut };
  }

  /** A type that all of the records have. */
  typeScript(name: string): string {
    return typeScriptOf(this.#tree.root, name);
  }

  /** JSON Schema, draft 2020-12, that all of the records fulfil. */
  jsonSchema(title: string): Record<string, unknown> {
    return jsonSchemaOf(this.#tree.root, title);
  }

  #lookAt(position: number): void {
    const { store, view, schema } = this.#options;
    const id = view.idAt(position);
    const data = id === undefined ? undefined : store.dataOf(id);
    if (!data) return;
    this.#records++;
    const found = payloadValue(decodePayload(data, { schema }));
    if (found) this.#tree.add(found.value);
    else this.#notJson++;
  }
}

function statisticsOf(root: FieldNode): FieldStatistic[] {
  const found: FieldStatistic[] = [];
  const visit = (node: FieldNode, path: string, places: number) => {
    if (path !== '') found.push(statisticOf(node, path, places));
    const objects = node.types.get('object') ?? 0;
    for (const [name, field] of node.fields) visit(field, joined(path, name), objects);
    if (node.elements) visit(node.elements, `${path === '' ? '$' : path}[]`, node.elements.count);
  };
  visit(root, '', root.count);
  return found;
}

function statisticOf(node: FieldNode, path: string, places: number): FieldStatistic {
  const present = node.count - (node.types.get('null') ?? 0);
  return {
    path,
    count: node.count,
    records: node.records,
    types: Object.fromEntries(node.types),
    nullRate: places === 0 ? 0 : Math.max(0, 1 - present / places),
    topValues: node.values.top(TOP_VALUES),
    distinct: node.values.distinct,
    range: node.values.range,
  };
}

/** As a filter takes it. */
function joined(path: string, name: string): string {
  if (/^[\p{L}_@][^\s.[\]$"'()=!<>~:]*$/u.test(name)) return path === '' ? name : `${path}.${name}`;
  return `${path === '' ? '$' : path}[${JSON.stringify(name)}]`;
}
