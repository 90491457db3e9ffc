import { Yielder } from '../../consumer';
import type { GridRow, RowsAnswer, RowsRequest } from '../../webview';

/** Not more than this does a grid get at a time. */
const MAX_ROWS = 500;

export interface RowsSource<Row extends GridRow> {
  /** One past the last position. */
  end: number;
  /** Undefined: gone. */
  rowAt: (position: number) => Row | undefined;
  /** False: the view is another by now, and nobody waits for the answer. */
  isCurrent: () => boolean;
}

/** The answer to what a grid asks for, made in slices between which everybody else gets a turn. */
export async function answerRows<Row extends GridRow>(
  { request, generation, from, count }: RowsRequest,
  { end, rowAt, isCurrent }: RowsSource<Row>,
): Promise<RowsAnswer<Row> | undefined> {
  const rows: Row[] = [];
  const yielder = new Yielder();
  for (let position = from; position < Math.min(from + count, end); position++) {
    const row = rowAt(position);
    if (row) rows.push(row);
    if (!yielder.isDue) continue;
    await yielder.yield();
    if (!isCurrent()) return undefined;
  }
  return { kind: 'rows', request, generation, from, count, rows };
}

/** A request as it comes from a page, where anything may come from. Undefined: it is none. */
export function parseRowsRequest(message: Record<string, unknown>): RowsRequest | undefined {
  const { request, generation, from, count } = message;
  if (!isWhole(request) || !isWhole(generation) || !isWhole(from) || !isWhole(count)) return undefined;
  return { kind: 'rows', request, generation, from, count: Math.min(count, MAX_ROWS) };
}

export function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
