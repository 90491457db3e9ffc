import type { FromReport } from '../../webview';
import { parseTableMessage } from '../webviews/tableMessages';

/** Checks a message of the page. Undefined: the page does not send such messages. */
export function parseFromReport(value: unknown): FromReport | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const message = value as Record<string, unknown>;
  switch (message.kind) {
    case 'ready':
    case 'copyMarkdown':
    case 'saveJson':
    case 'cancel':
      return { kind: message.kind };
    default:
      return parseTableMessage(message);
  }
}
