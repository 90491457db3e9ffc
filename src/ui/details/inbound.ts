import type { FromDetails } from '../../webview';
import { isWhole, parseRowsRequest } from '../webviews/rows';

/** Checks a message of the page. Undefined: the page does not send such messages. */
export function parseFromDetails(value: unknown): FromDetails | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const message = value as Record<string, unknown>;
  const { revision, section, row, cell, fact, action } = message;
  switch (message.kind) {
    case 'ready':
    case 'refresh':
      return { kind: message.kind };
    case 'retry':
      return isWhole(section) ? { kind: 'retry', section } : undefined;
    case 'range': {
      const { range } = message;
      return isWhole(section) && typeof range === 'string' ? { kind: 'range', section, range } : undefined;
    }
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
    case 'fact':
      if (!isWhole(revision) || !isWhole(section) || !isWhole(fact) || !isWhole(action)) return undefined;
      return { kind: 'fact', revision, section, fact, action };
    default:
      return undefined;
  }
}
