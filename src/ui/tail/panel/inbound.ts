import type { FromPanel, PauseKind, PositionRange, SortOrder, TimeRange, WantedFields } from '../../../webview';
import {
  PANEL_ACTIONS,
  RECORD_ACTIONS,
  SELECTION_ACTIONS,
  SORT_COLUMNS,
  VALUE_ACTIONS,
  VALUE_COLUMNS,
} from '../../../webview';
import { isWhole, parseRowsRequest } from '../../webviews/rows';

const MAX_CHARACTERS = 100_000;
const MAX_PINS = 50;
const MAX_RANGES = 100_000;
const PAUSES: readonly PauseKind[] = ['view', 'reading'];
const WANTED_FIELDS: readonly WantedFields[] = ['nothing', 'names', 'statistics'];

/** Checks a message of the page. Undefined: the page does not send such messages. */
export function parseFromPanel(value: unknown): FromPanel | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const message = value as Record<string, unknown>;
  switch (message.kind) {
    case 'ready':
      return { kind: 'ready' };
    case 'rows':
      return parseRowsRequest(message);
    case 'details':
    case 'locate':
      return isWhole(message.id) ? { kind: message.kind, id: message.id } : undefined;
    case 'filter':
      return isString(message.text) ? { kind: 'filter', text: message.text } : undefined;
    case 'filterUsed':
      return isString(message.text) ? { kind: 'filterUsed', text: message.text } : undefined;
    case 'keepFilter': {
      const { text, isKept } = message;
      return isString(text) && typeof isKept === 'boolean' ? { kind: 'keepFilter', text, isKept } : undefined;
    }
    case 'range':
      if (message.range === undefined) return { kind: 'range', range: undefined };
      return isRange(message.range) ? { kind: 'range', range: message.range } : undefined;
    case 'afterSent':
      return { kind: 'afterSent' };
    case 'sort': {
      if (message.order === undefined) return { kind: 'sort', order: undefined };
      const order = parseOrder(message.order);
      return order && { kind: 'sort', order };
    }
    case 'pause': {
      const what = oneOf(PAUSES, message.what);
      return what && typeof message.on === 'boolean' ? { kind: 'pause', what, on: message.on } : undefined;
    }
    case 'pins': {
      const { paths } = message;
      const isList = Array.isArray(paths) && paths.length <= MAX_PINS && paths.every(isString);
      return isList ? { kind: 'pins', paths } : undefined;
    }
    case 'search':
      return parseSearch(message);
    case 'fields': {
      const wanted = oneOf(WANTED_FIELDS, message.wanted);
      return wanted && { kind: 'fields', wanted };
    }
    case 'narrow':
      return isString(message.condition) ? { kind: 'narrow', condition: message.condition } : undefined;
    case 'record': {
      const action = oneOf(RECORD_ACTIONS, message.action);
      return action && isWhole(message.id) ? { kind: 'record', action, id: message.id } : undefined;
    }
    case 'value':
      return parseValue(message);
    case 'selection':
      return parseSelection(message);
    case 'copy':
      return isString(message.text) ? { kind: 'copy', text: message.text } : undefined;
    case 'panel': {
      const action = oneOf(PANEL_ACTIONS, message.action);
      return action && { kind: 'panel', action };
    }
    default:
      return undefined;
  }
}

function parseOrder(value: unknown): SortOrder | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { by, path, isDescending } = value as Record<string, unknown>;
  if (typeof isDescending !== 'boolean') return undefined;
  if (by === 'field') return isString(path) ? { by, path, isDescending } : undefined;
  const column = oneOf(SORT_COLUMNS, by);
  return column && { by: column, isDescending };
}

function parseSearch({ text, from, direction }: Record<string, unknown>): FromPanel | undefined {
  // -1 is the position before the first row.
  if (!isString(text) || !Number.isSafeInteger(from)) return undefined;
  const way = oneOf(['next', 'previous'] as const, direction);
  return way && { kind: 'search', text, from: Number(from), direction: way };
}

function parseValue({ action, id, of }: Record<string, unknown>): FromPanel | undefined {
  const known = oneOf(VALUE_ACTIONS, action);
  if (!known || !isWhole(id) || typeof of !== 'object' || of === null) return undefined;
  const { column, path } = of as Record<string, unknown>;
  if (isString(path)) return { kind: 'value', action: known, id, of: { path } };
  const ofColumn = oneOf(VALUE_COLUMNS, column);
  return ofColumn && { kind: 'value', action: known, id, of: { column: ofColumn } };
}

function parseSelection({ action, generation, ranges }: Record<string, unknown>): FromPanel | undefined {
  const known = oneOf(SELECTION_ACTIONS, action);
  if (!known || !isWhole(generation) || !Array.isArray(ranges) || ranges.length > MAX_RANGES) return undefined;
  return ranges.every(isPositionRange) ? { kind: 'selection', action: known, generation, ranges } : undefined;
}

function isPositionRange(value: unknown): value is PositionRange {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [from, to] = value as unknown[];
  return isWhole(from) && isWhole(to) && from < to;
}

function isString(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_CHARACTERS;
}

function isRange(value: unknown): value is TimeRange {
  if (typeof value !== 'object' || value === null) return false;
  const { fromMs, toMs } = value as Record<string, unknown>;
  return Number.isFinite(fromMs) && Number.isFinite(toMs);
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((candidate) => candidate === value);
}
