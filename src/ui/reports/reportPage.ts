import type { ReportAbout, SectionAbout, SectionRow } from '../../webview';
import { pageText } from '../inert/inertText';
import type { Report, ReportSection } from './report';

/** What the page gets of a report; its rows it asks for. */
export function aboutReport(report: Report): Omit<ReportAbout, 'id' | 'revision' | 'color' | 'isWhole'> {
  const { title, connection, verdict, lines, latency, sections, actions } = report;
  return {
    ...{ title: pageText(title), connection: pageText(connection), latency },
    verdict: { tone: verdict.tone, text: pageText(verdict.text) },
    lines: lines.map((line) => pageText(line)),
    sections: sections.map(aboutSection),
    actions: actions.map(({ label }) => pageText(label)),
  };
}

export function aboutSection(section: ReportSection): SectionAbout {
  const { note, title, count, tone, isOpen, columns, listed } = section;
  return {
    ...{ title: pageText(title), count, tone, isOpen, columns, listed },
    note: note === undefined ? undefined : pageText(note),
  };
}

export function sectionRow({ rowAt }: ReportSection, position: number): SectionRow {
  const cells = rowAt(position).map(({ text, link, tooltip }) => ({
    ...{ text: pageText(text), isLink: link !== undefined },
    tooltip: tooltip === undefined ? undefined : pageText(tooltip),
  }));
  return { position, id: position, cells };
}
