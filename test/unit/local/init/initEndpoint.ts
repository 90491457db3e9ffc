import type { RunningPipeline } from '../server/runningPipeline';

interface Named {
  readonly kind: string;
  readonly name: string;
  readonly resource?: string;
  readonly line?: number;
}

export interface InitAnswer {
  readonly created: readonly Named[];
  readonly existing: readonly Named[];
  readonly failed: readonly (Named & { readonly reason: string })[];
  readonly notSupported: readonly { readonly reason: string; readonly resource?: string; readonly line?: number }[];
  readonly message?: string;
}

/** `POST /_local/init` with a template. */
export async function init(
  { endpoint }: RunningPipeline,
  template: string,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
): Promise<InitAnswer & { readonly status: number }> {
  const answer = await fetch(`${endpoint}/_local/init${query}`, { method: 'POST', body: template, headers });
  const text = await answer.text();
  return { status: answer.status, ...(text.startsWith('{') ? (JSON.parse(text) as InitAnswer) : EMPTY) };
}

const EMPTY: InitAnswer = { created: [], existing: [], failed: [], notSupported: [] };

export function names(items: readonly Named[]): string[] {
  return items.map(({ kind, name }) => `${kind} ${name}`);
}
