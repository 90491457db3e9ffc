import type { FromMap } from '../../webview';

/** A map of 200 nodes is a tenth of this. */
const MAX_SVG_CHARACTERS = 8_000_000;

/** Checks a message of the page. Undefined: the page does not send such messages. */
export function parseFromMap(value: unknown): FromMap | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, id, text } = value as Record<string, unknown>;
  switch (kind) {
    case 'ready':
    case 'refresh':
    case 'create':
    case 'exportMermaid':
    case 'copyMermaid':
      return { kind };
    case 'open':
      return typeof id === 'string' ? { kind, id } : undefined;
    case 'exportSvg':
      return typeof text === 'string' && text.length <= MAX_SVG_CHARACTERS ? { kind, text } : undefined;
    default:
      return undefined;
  }
}
