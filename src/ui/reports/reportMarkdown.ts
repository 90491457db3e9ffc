import * as l10n from '@vscode/l10n';
import type { LatencyNow } from '../../webview';
import { formatCount, formatDuration } from '../format';
import { codeSpan, markdownProse } from '../inert/inertText';
import type { Report, ReportSection } from './report';

/** What one pastes into an issue or a chat. The rest is in the JSON. */
const MAX_ROWS = 200;

/** `put → object: min 1.2 s · median 3.1 s · p95 5.0 s · max 5.2 s`. */
export function latencyText({ minMs, medianMs, p95Ms, maxMs }: LatencyNow): string {
  const figures = [minMs, medianMs, p95Ms, maxMs].map(formatDuration);
  return l10n.t('put → object: min {0} · median {1} · p95 {2} · max {3}', ...figures);
}

/** The report with a table for each section; names, keys and records are code in it. */
export function reportMarkdown({ verdict, lines, latency, sections }: Report): string {
  const parts = [
    `## ${markdownProse(verdict.text)}`,
    ...lines.map((line) => markdownProse(line)),
    ...(latency ? [markdownProse(latencyText(latency))] : []),
    ...sections.filter(({ count }) => count > 0).map(sectionMarkdown),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionMarkdown(section: ReportSection): string {
  const { title, count, note, columns, listed } = section;
  const shown = Math.min(listed, MAX_ROWS);
  const table = [
    row(columns.map((column) => markdownProse(column.title))),
    row(columns.map(({ kind }) => (kind === 'number' ? '--:' : ':--'))),
    ...Array.from({ length: shown }, (_, index) => row(section.rowAt(index).map(({ text }) => cell(text)))),
  ];
  return [
    `### ${markdownProse(title)} (${formatCount(count)})`,
    ...(note === undefined ? [] : [markdownProse(note)]),
    ...(shown === 0 ? [] : [table.join('\n')]),
    ...(shown > 0 && shown < count ? [markdownProse(l10n.t('… and {0} more', formatCount(count - shown)))] : []),
  ].join('\n\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A bar ends a cell, in code too. */
function cell(text: string): string {
  return text === '' ? '' : codeSpan(text).replaceAll('|', '\\|');
}
