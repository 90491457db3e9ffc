import { decodePayload, payloadValue, type DecodeOptions } from '../../records';
import type { RecordStore } from '../store/recordStore';
import type { RecordView } from '../store/recordView';
import { inSlices } from '../slices';
import { FieldTree, type FieldNode, type JsonType } from './fieldTree';
import type { ValueCount } from './fieldValues';
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
  /** The part of the objects that could have the field in which it is null or missing, 0 to 1. */
  nullRate: number;
  topValues: ValueCount[];
  /** How many different values there are. Undefined: too many to count. */
  distinct: number | undefined;
  /** The range of the numbers, or where there are none, of the texts, by character codes. Undefined: there are neither. */
  range: { min: number | string; max: number | string } | undefined;
}

export interface FieldSurveyOptions extends DecodeOptions {
  store: RecordStore;
  /** The records to survey: those that match the filter. */
  view: RecordView;
  /** Surveys only so many of the records that are new since the last call, the newest ones. Default: all. */
  mostPerLook?: number;
}

const TOP_VALUES = 10;

/** Finds out which fields the records of a view have. Each record is surveyed once. It still counts when the store drops it later. */
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
    const tree = this.#tree;
    const records = this.#records;
    const notJson = this.#notJson;
    return { records, notJson, fields: statisticsOf(tree.root), isCut: tree.isCut };
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

/** The path of a member, as filters write it. */
function joined(path: string, name: string): string {
  if (/^[\p{L}_@][^\s.[\]$"'()=!<>~:]*$/u.test(name)) return path === '' ? name : `${path}.${name}`;
  return `${path === '' ? '$' : path}[${JSON.stringify(name)}]`;
}
