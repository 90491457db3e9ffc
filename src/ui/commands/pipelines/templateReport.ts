import * as l10n from '@vscode/l10n';
import type { TemplateItem, TemplateResult } from '../../connections/localControl';
import { reportText } from '../../inert/inertText';

/** What became of a template, a line for each thing that it asks for. */
export function templateReport(source: string, { created, existing, failed, notSupported }: TemplateResult): string {
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
  return `${[reportText(source), ...sections.filter((one) => one !== '')].join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, ...lines.map((one) => `- ${reportText(one)}`)].join('\n');
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
