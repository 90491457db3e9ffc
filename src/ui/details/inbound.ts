import type { FromDetails } from '../../webview';
import { isWhole } from '../webviews/rows';
import { parseTableMessage } from '../webviews/tableMessages';

/** Checks a message of the page. Undefined: the page does not send such messages. */
export function parseFromDetails(value: unknown): FromDetails | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const message = value as Record<string, unknown>;
  const { revision, section, fact, action } = message;
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
    case 'fact':
      if (!isWhole(revision) || !isWhole(section) || !isWhole(fact) || !isWhole(action)) return undefined;
      return { kind: 'fact', revision, section, fact, action };
    default:
      return parseTableMessage(message);
  }
}
