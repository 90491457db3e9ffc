import type { FromReport } from '../../webview';
import { isWhole, parseRowsRequest } from './rows';

/** What every page with tables sends. */
type TableMessage = Extract<FromReport, { kind: 'rows' | 'link' | 'copyRow' | 'action' }>;

/** Checks a message about a table or an action. Undefined: it is another one, or malformed. */
export function parseTableMessage(message: Record<string, unknown>): TableMessage | undefined {
  const { revision, section, row, cell, action } = message;
  switch (message.kind) {
    case 'rows': {
      const { request } = message;
      if (!isWhole(section) || typeof request !== 'object' || request === null) return undefined;
      const parsed = parseRowsRequest(request as Record<string, unknown>);
      return parsed && { kind: 'rows', section, request: parsed };
    }
    case 'link':
      if (!isWhole(revision) || !isWhole(section) || !isWhole(row) || !isWhole(cell)) return undefined;
      return { kind: 'link', revision, section, row, cell };
    case 'copyRow':
      if (!isWhole(revision) || !isWhole(section) || !isWhole(row)) return undefined;
      return { kind: 'copyRow', revision, section, row };
    case 'action':
      return isWhole(revision) && isWhole(action) ? { kind: 'action', revision, action } : undefined;
    default:
      return undefined;
  }
}
