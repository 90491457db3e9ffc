import type { FromPanel, PanelAction, PauseKind, RecordAction, TimeRange } from '../../../webview';
import { isWhole, parseRowsRequest } from '../../webviews/rows';

const MOST_FILTER = 100_000;
const RECORD_ACTIONS: readonly RecordAction[] = [
  ...(['copyData', 'copyJson', 'copyCli', 'openDocument', 'diff', 'tailFromHere', 'pickForDiff'] as const),
];
const PANEL_ACTIONS: readonly PanelAction[] = [
  ...(['stop', 'restart', 'restartFromOldest', 'export', 'copyLink', 'showLog', 'send', 'explain'] as const),
];
const PAUSES: readonly PauseKind[] = ['view', 'reading'];

/** What came from the panel's script. Undefined: nothing that it says. */
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
    case 'filter': {
      const { text } = message;
      return typeof text === 'string' && text.length <= MOST_FILTER ? { kind: 'filter', text } : undefined;
    }
    case 'range':
      if (message.range === undefined) return { kind: 'range', range: undefined };
      return isRange(message.range) ? { kind: 'range', range: message.range } : undefined;
    case 'pause': {
      const what = oneOf(PAUSES, message.what);
      return what && typeof message.on === 'boolean' ? { kind: 'pause', what, on: message.on } : undefined;
    }
    case 'record': {
      const action = oneOf(RECORD_ACTIONS, message.action);
      return action && isWhole(message.id) ? { kind: 'record', action, id: message.id } : undefined;
    }
    case 'panel': {
      const action = oneOf(PANEL_ACTIONS, message.action);
      return action && { kind: 'panel', action };
    }
    default:
      return undefined;
  }
}

function isRange(value: unknown): value is TimeRange {
  if (typeof value !== 'object' || value === null) return false;
  const { fromMs, toMs } = value as Record<string, unknown>;
  return Number.isFinite(fromMs) && Number.isFinite(toMs);
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((candidate) => candidate === value);
}
