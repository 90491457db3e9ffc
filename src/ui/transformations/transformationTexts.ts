import * as l10n from '@vscode/l10n';
import { decodePayload, formatJson } from '../../records';
import { plural } from '../format';
import type { TransformationOutput, TransformationRun } from './transformationRunner';

/** A record as a person reads it: JSON is indented, and its values stay as they were written. */
export function recordText(data: Uint8Array): string {
  const { kind, text } = decodePayload(data);
  return kind === 'json' ? formatJson(text) : text;
}

export function outputText(output: TransformationOutput): string {
  switch (output.kind) {
    case 'ok':
      return [recordText(output.data), ...keyLines(output.partitionKeys)].join('\n');
    case 'dropped':
      return l10n.t('Dropped: the record is not delivered.');
    case 'failed':
      return `${output.code}\n${output.message}`;
  }
}

/** What the first document of a test says: the counts, the time, why it failed, and the log. */
export function runText(handler: string, { outputs, durationMs, logs, failure }: TransformationRun): string {
  const count = (kind: TransformationOutput['kind']): number => outputs.filter((output) => output.kind === kind).length;
  const counts = [
    l10n.t('{0} Ok', count('ok')),
    l10n.t('{0} Dropped', count('dropped')),
    l10n.t('{0} failed', count('failed')),
  ].join(', ');
  const head = l10n.t(
    '{0}: {1}, {2}, {3} ms',
    handler,
    plural(outputs.length, 'record'),
    counts,
    Math.round(durationMs),
  );
  const parts = [[head], failure === undefined ? [] : [failure], logs.length === 0 ? [] : [l10n.t('Log:'), ...logs]];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`;
}

function keyLines(partitionKeys: Readonly<Record<string, unknown>>): string[] {
  if (Object.keys(partitionKeys).length === 0) return [];
  return ['', `// partitionKeys: ${JSON.stringify(partitionKeys)}`];
}
