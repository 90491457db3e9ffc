import { filterValueAt, quotedForFilter, type FilterValue, type StoredRecord } from '../../../consumer';
import { decodePayload, payloadValue, type DecodeOptions } from '../../../records';
import type { ValueOf } from '../../../webview';
import { sequenceOf } from './rows';
import { wholeText } from './wholeRecord';

/** What a filter calls the columns that it can ask for. */
const FILTER_NAMES: Partial<Record<string, string>> = { key: 'key', shard: 'shard', sequenceNumber: 'seq' };

/** A value of a record for the clipboard. Undefined: the record lacks it. */
export async function valueText(of: ValueOf, record: StoredRecord, decode: DecodeOptions): Promise<string | undefined> {
  if ('path' in of) return fieldValue(of.path, record, decode)?.text;
  switch (of.column) {
    case 'time':
    case 'age':
      return new Date(record.arrivalMs).toISOString();
    case 'shard':
      return record.shardId;
    case 'key':
      return record.partitionKey;
    case 'sequenceNumber':
      return sequenceOf(record);
    case 'size':
      return String(record.data.length);
    case 'data':
      return (await wholeText(record.data, decode)).text;
  }
}

/** What a filter says to show, or to leave out, the records with the same value. Undefined: a filter cannot ask for it. */
export function conditionOn(
  of: ValueOf,
  record: StoredRecord,
  { decode, isExcluded }: { decode: DecodeOptions; isExcluded: boolean },
): string | undefined {
  const asked = 'path' in of ? askedField(of.path, record, decode) : askedColumn(of.column, record);
  return asked && `${asked.name} ${isExcluded ? '!=' : '='} ${asked.literal}`;
}

/** A filter that holds for what it held for before, and for the condition. */
export function narrowed(filter: string, condition: string): string {
  const before = filter.trim();
  if (before === '' || before === condition) return condition;
  if (before.endsWith(` ${condition}`)) return before;
  return `${/\bor\b/i.test(before) ? `(${before})` : before} ${condition}`;
}

interface Asked {
  name: string;
  literal: string;
}

function askedField(path: string, record: StoredRecord, decode: DecodeOptions): Asked | undefined {
  const literal = fieldValue(path, record, decode)?.literal;
  return literal === undefined ? undefined : { name: path, literal };
}

function askedColumn(column: string, record: StoredRecord): Asked | undefined {
  const name = FILTER_NAMES[column];
  if (name === undefined) return undefined;
  const value = { key: record.partitionKey, shard: record.shardId, seq: record.sequenceNumber }[name] ?? '';
  return { name, literal: quotedForFilter(value) };
}

function fieldValue(path: string, { data }: StoredRecord, decode: DecodeOptions): FilterValue | undefined {
  try {
    const found = payloadValue(decodePayload(data, decode));
    return found && filterValueAt(found.value, path);
  } catch {
    // Nested deeper than it can be parsed.
    return undefined;
  }
}
