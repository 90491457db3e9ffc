import * as l10n from '@vscode/l10n';
import { formatCount } from '../format';
import type { Report, ReportCell, ReportSection } from './report';
import { latencyText } from './reportMarkdown';
import { ReportWriter } from './reportWriter';

/** A document lists this many rows of each section. The counts are exact. */
const MAX_LISTED = 1_000;

/** The report as a document with links: what commands return the address of. */
export function writeReport({ verdict, lines, latency, sections }: Report): ReportWriter {
  const writer = new ReportWriter();
  writer.title(verdict.text);
  if (lines.length > 0 || latency) writer.line();
  for (const line of lines) writer.line(line);
  if (latency) writer.line(latencyText(latency));
  for (const section of sections) if (section.count > 0) writeSection(writer, section);
  return writer;
}

function writeSection(writer: ReportWriter, section: ReportSection): void {
  const { title, count, note, listed, groupBy } = section;
  if (groupBy === undefined) writer.heading(`${title} (${formatCount(count)})`);
  if (note !== undefined) writer.line(note);
  const shown = Math.min(listed, MAX_LISTED);
  let group: string | undefined;
  for (let index = 0; index < shown; index++) {
    const cells = section.rowAt(index);
    const named = groupBy === undefined ? undefined : cells[groupBy]?.text;
    if (named !== undefined && named !== group) writer.heading(named);
    group = named;
    writeRow(
      writer,
      cells.filter(({ text }, column) => column !== groupBy && text !== ''),
    );
  }
  if (shown > 0 && shown < count) writer.line().line(l10n.t('… and {0} more', formatCount(count - shown)));
}

function writeRow(writer: ReportWriter, cells: readonly ReportCell[]): void {
  const at = cells.findIndex(({ link }) => link !== undefined);
  const { text = '', link, tooltip } = cells[at] ?? {};
  const join = (some: readonly ReportCell[]) => some.map((cell) => cell.text).join(': ');
  if (!link) writer.line(`- ${join(cells)}`);
  else {
    const before = join(cells.slice(0, at));
    const after = join(cells.slice(at + 1));
    const target = tooltip === undefined ? link : { ...link, tooltip };
    writer.linked(before === '' ? '- ' : `- ${before}: `, text, target, after === '' ? '' : `: ${after}`);
  }
}
