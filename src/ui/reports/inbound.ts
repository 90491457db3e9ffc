import type { FromReport } from '../../webview';
import { isWhole, parseRowsRequest } from '../webviews/rows';

/** Checks a message of the page. Undefined: the page does not send such messages. */
export function parseFromReport(value: unknown): FromReport | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const message = value as Record<string, unknown>;
  const { revision, section, row, cell, action } = message;
  switch (message.kind) {
    case 'ready':
    case 'copyMarkdown':
    case 'saveJson':
    case 'cancel':
      return { kind: message.kind };
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
