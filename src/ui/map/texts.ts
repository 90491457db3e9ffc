import * as l10n from '@vscode/l10n';
import type { MapTexts } from '../../webview';

export function mapTexts(): MapTexts {
  return {
    map: l10n.t('Pipeline map'),
    summary: l10n.t('Nodes: {0}. Connections: {1}.'),
    loading: l10n.t('Loading…'),
    empty: l10n.t('There are no data streams or delivery streams yet.'),
    create: l10n.t('New Pipeline…'),
    filter: l10n.t('Filter by name'),
    noMatch: l10n.t('No name contains this text.'),
    zoomIn: l10n.t('Zoom in'),
    zoomOut: l10n.t('Zoom out'),
    fit: l10n.t('Show all'),
    refresh: l10n.t('Refresh'),
    list: l10n.t('List'),
    exportMap: l10n.t('Export'),
    exportSvg: l10n.t('Save as SVG…'),
    exportMermaid: l10n.t('Save as Mermaid…'),
    copyMermaid: l10n.t('Copy as Mermaid'),
    nextFlush: l10n.t('flush in {0}'),
    flushing: l10n.t('flushing'),
    buffer: l10n.t('Buffer'),
    name: l10n.t('Name'),
    kind: l10n.t('Kind'),
    state: l10n.t('State'),
    rate: l10n.t('Rate'),
    connection: l10n.t('Connection: {0}'),
    leadsTo: l10n.t('leads to {0}'),
  };
}
