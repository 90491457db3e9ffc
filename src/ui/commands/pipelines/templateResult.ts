import * as l10n from '@vscode/l10n';
import { window, workspace } from 'vscode';
import type { TemplateItem, TemplateResult } from '../../connections/localControl';
import { reportText } from '../../inert/inertText';
import { showResult } from '../../messages';

/** Tells what was created in the local pipeline. What was not, and why, is a document of its own. */
export function showTemplateResult(source: string, result: TemplateResult): void {
  const { created, existing, failed, notSupported } = result;
  const parts = [
    l10n.t('created: {0}', created.length),
    ...(existing.length > 0 ? [l10n.t('exist already: {0}', existing.length)] : []),
    ...(failed.length > 0 ? [l10n.t('failed: {0}', failed.length)] : []),
    ...(notSupported.length > 0 ? [l10n.t('not supported: {0}', notSupported.length)] : []),
  ];
  const isWhole = failed.length === 0 && notSupported.length === 0;
  const details = { label: l10n.t('Show Details'), run: () => showDetails(source, result) };
  const text = l10n.t('{0} in the local pipeline: {1}.', source, parts.join(', '));
  showResult(failed.length > 0 ? 'warning' : 'info', text, isWhole && existing.length === 0 ? [] : [details]);
}

async function showDetails(source: string, result: TemplateResult): Promise<void> {
  const { created, existing, failed, notSupported } = result;
  const sections = [
    section(l10n.t('Created'), created.map(line)),
    section(l10n.t('Exist already, and stay as they are'), existing.map(line)),
    section(
      l10n.t('Failed'),
      failed.map((item) => `${line(item)}: ${item.reason}`),
    ),
    section(
      l10n.t('Not supported by the local pipeline'),
      notSupported.map(({ line: at, reason }) => (at === undefined ? reason : l10n.t('Line {0}: {1}', at, reason))),
    ),
  ];
  const content = reportText([source, ...sections.filter((one) => one !== '')].join('\n\n'));
  await window.showTextDocument(await workspace.openTextDocument({ content, language: 'plaintext' }));
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines.map((one) => `- ${one}`)].join('\n');
}

function line({ kind, name, resource, line: at }: TemplateItem): string {
  const place = resource === undefined || resource === name ? '' : ` (${resource})`;
  const text = `${kindText(kind)} ${name}${place}`;
  return at === undefined ? text : l10n.t('Line {0}: {1}', at, text);
}

function kindText(kind: string): string {
  switch (kind) {
    case 'stream':
      return l10n.t('data stream');
    case 'consumer':
      return l10n.t('consumer');
    case 'deliveryStream':
      return l10n.t('delivery stream');
    default:
      return l10n.t('bucket');
  }
}
