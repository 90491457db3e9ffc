import type { ReportAbout, SectionRow } from '../../webview';
import { pageText } from '../inert/inertText';
import type { Report, ReportSection } from './report';

/** What the page gets of a report; its rows it asks for. */
export function aboutReport(report: Report): Omit<ReportAbout, 'id' | 'revision' | 'color' | 'isWhole'> {
  const { title, connection, verdict, lines, latency, sections, actions } = report;
  return {
    ...{ title: pageText(title), connection: pageText(connection), latency },
    verdict: { tone: verdict.tone, text: pageText(verdict.text) },
    lines: lines.map((line) => pageText(line)),
    sections: sections.map(({ note, title: name, count, tone, isOpen, columns, listed }) => ({
      ...{ title: pageText(name), count, tone, isOpen, columns, listed },
      note: note === undefined ? undefined : pageText(note),
    })),
    actions: actions.map(({ label }) => pageText(label)),
  };
}

export function sectionRow({ rowAt }: ReportSection, position: number): SectionRow {
  const cells = rowAt(position).map(({ text, link, tooltip }) => ({
    ...{ text: pageText(text), isLink: link !== undefined },
    tooltip: tooltip === undefined ? undefined : pageText(tooltip),
  }));
  return { position, id: position, cells };
}
