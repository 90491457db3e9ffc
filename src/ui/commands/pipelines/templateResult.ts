import * as l10n from '@vscode/l10n';
import { window, workspace } from 'vscode';
import type { TemplateResult } from '../../connections/localControl';
import { showResult } from '../../messages';
import { templateReport } from './templateReport';

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
  const content = templateReport(source, result);
  await window.showTextDocument(await workspace.openTextDocument({ content, language: 'plaintext' }));
}
