import * as l10n from '@vscode/l10n';
import { streamLabel } from '../../aws';
import { definedFields } from '../../common';
import type { DeliveryReport, RecordOutcome } from '../../outputs';
import type { LatencyNow, SectionColumn } from '../../webview';
import { COMMANDS } from '../contributions';
import { s3Uri } from '../documents/objectLocation';
import { formatBytes, formatCount, formatDuration, formatInstant, plural } from '../format';
import { listSection, type Report, type ReportAction, type ReportCell, type ReportSection } from '../reports/report';
import { showInTreeAction } from '../reports/showInTree';
import type { Delivery } from './deliveryStream';
import type { RecordExcerpts } from './recordExcerpts';

/** A command returns this many outcomes. The counts are exact. */
export const MAX_LISTED = 1_000;
/** Rows of the JSON that are made at a time. */
const JSON_ROWS = 1_000;
const NUMBER_PIXELS = 90;
const OBJECT_PIXELS = 330;

export interface Verification {
  delivery: Delivery;
  /** What was compared: a file, a stream. */
  sentName: string;
  report: DeliveryReport;
  /** Objects written before were not looked at. */
  writtenFromMs: number | undefined;
  /** The beginnings of the records, while there is room for them. */
  excerpts: Pick<RecordExcerpts, 'at'>;
  /** From the put of a record to its object; undefined: it is not known when the records were put. */
  latency: LatencyNow | undefined;
  /** Whatever is missing was due. Else it may still be in the buffer. */
  isDue: boolean;
}

/** `1,203 of 1,204 records of orders.json delivered by demo-delivery; 1 missing.` */
export function verificationSentence({ delivery, sentName, report, isDue }: Verification): string {
  const { sent, delivered, missing, ambiguous, failed, duplicates } = report;
  const rest = [
    ...(missing > 0 ? [missingText(missing, isDue)] : []),
    ...(ambiguous > 0 ? [l10n.t('{0} ambiguous', formatCount(ambiguous))] : []),
    ...(failed > 0 ? [l10n.t('{0} in the error prefix', formatCount(failed))] : []),
    ...(duplicates > 0 ? [l10n.t('{0} delivered again', formatCount(duplicates))] : []),
  ];
  const name = delivery.deliveryStream;
  const head =
    delivered === sent
      ? l10n.t('{2} delivered all of {1}: {0}', plural(sent, 'record'), sentName, name)
      : l10n.t('{3} delivered {0} of {1} of {2}', formatCount(delivered), plural(sent, 'record'), sentName, name);
  return `${[head, ...rest].join('; ')}.`;
}

function missingText(missing: number, isDue: boolean): string {
  return isDue ? l10n.t('{0} missing', formatCount(missing)) : l10n.t('{0} not due yet', formatCount(missing));
}

/** Nothing is missing that was due. */
export function isGood({ report, isDue }: Verification): boolean {
  return report.delivered + (isDue ? 0 : report.missing) === report.sent;
}

/** The page of a verification: what is wrong first, what was delivered folded. */
export function verificationReport(verification: Verification, actions: readonly ReportAction[] = []): Report {
  const { delivery, sentName, latency, report } = verification;
  return {
    title: l10n.t('Delivery of {0}', sentName),
    connection: delivery.connection,
    verdict: { tone: isGood(verification) ? 'good' : 'warning', text: verificationSentence(verification) },
    lines: linesOf(verification),
    latency,
    sections: [
      missingSection(verification),
      ambiguousSection(verification),
      failedSection(verification),
      duplicatesSection(verification),
      unreadableSection(delivery, report.unreadable),
      deliveredSection(verification),
    ],
    actions: [
      ...actions,
      showInTreeAction({ connection: delivery.connection, deliveryStream: delivery.deliveryStream }),
    ],
    json: () => verificationJson(verification),
  };
}

function linesOf({ delivery, report, writtenFromMs }: Verification): string[] {
  const since = writtenFromMs === undefined ? '' : ` ${l10n.t('written since {0}', formatInstant(writtenFromMs))}`;
  const objects = `${plural(report.objects, 'object')} (${formatBytes(report.bytesRead)})`;
  const where = s3Uri(delivery.bucket, delivery.prefix);
  const took = formatDuration(report.durationMs);
  return [
    l10n.t('Compared byte for byte with {0} in {1}{2}. This took {3}.', objects, where, since, took),
    ...(report.foreign > 0
      ? [l10n.t('The same objects also contain {0}.', plural(report.foreign, 'other record'))]
      : []),
  ];
}

function missingSection(verification: Verification): ReportSection {
  const { report, delivery, isDue, excerpts } = verification;
  const { source } = delivery;
  const note = !isDue
    ? l10n.t('These records may still be in the buffer of the delivery stream.')
    : source === undefined
      ? undefined
      : l10n.t('Not delivered, or sent to {0} before the delivery stream began to read it.', streamLabel(source));
  return {
    ...indexedSection(report.table.indexesOf('missing'), (index) => recordCells(index, excerpts)),
    ...{ title: isDue ? l10n.t('Missing') : l10n.t('Not due yet'), tone: isDue ? 'warning' : 'neutral', isOpen: true },
    note: report.missing > 0 ? note : undefined,
    columns: recordColumns([]),
  };
}

function ambiguousSection({ report, excerpts }: Verification): ReportSection {
  const note = l10n.t(
    'These records may or may not have been delivered: their bytes were found, but may be part of other records. A line feed after each record makes this clear.',
  );
  return {
    ...indexedSection(report.table.indexesOf('ambiguous'), (index) => recordCells(index, excerpts)),
    ...{ title: l10n.t('Ambiguous'), tone: 'warning', isOpen: true, columns: recordColumns([]) },
    note: report.ambiguous > 0 ? note : undefined,
  };
}

function failedSection({ report: { table }, excerpts }: Verification): ReportSection {
  const cellsOf = (index: number): ReportCell[] => {
    const outcome = table.at(index);
    return [...recordCells(index, excerpts), { text: outcome?.kind === 'failed' ? outcome.reason : '' }];
  };
  return {
    ...indexedSection(table.indexesOf('failed'), cellsOf),
    ...{ title: l10n.t('In the error prefix'), tone: 'warning', isOpen: true },
    columns: recordColumns([{ id: 'reason', title: l10n.t('Reason'), width: OBJECT_PIXELS, kind: 'text' }]),
  };
}

function duplicatesSection({ report, delivery, excerpts }: Verification): ReportSection {
  return listSection({
    ...{ title: l10n.t('Delivered again'), count: report.duplicates, tone: 'warning', isOpen: true },
    items: report.duplicateRecords,
    columns: placeColumns(),
    cellsOf: ({ index, key, offset }) => [...recordCells(index, excerpts), ...placeCells(delivery, key, offset)],
  });
}

/** Objects that a search, a verification or a plan could not read, with why. */
export function unreadableSection(
  { connection, bucket }: { connection: string; bucket: string },
  items: readonly { key: string; problem: string }[],
): ReportSection {
  return listSection({
    ...{ title: l10n.t('Objects that could not be read'), tone: 'warning', isOpen: true, items },
    columns: [
      { id: 'object', title: l10n.t('Object'), width: OBJECT_PIXELS, kind: 'text' },
      { id: 'problem', title: l10n.t('Problem'), kind: 'text' },
    ],
    cellsOf: ({ key, problem }) => [
      { text: key, link: { command: COMMANDS.openObject, argument: { connection, bucket, key } } },
      { text: problem },
    ],
  });
}

function deliveredSection({ report: { table }, delivery, excerpts }: Verification): ReportSection {
  const cellsOf = (index: number): ReportCell[] => {
    const outcome = table.at(index);
    const place = outcome?.kind === 'delivered' ? placeCells(delivery, outcome.key, outcome.offset) : [];
    return [...recordCells(index, excerpts), ...place];
  };
  return {
    ...indexedSection(table.indexesOf('delivered'), cellsOf),
    ...{ title: l10n.t('Delivered'), tone: 'good', isOpen: false, columns: placeColumns() },
  };
}

function indexedSection(
  indexes: Uint32Array,
  cellsOf: (index: number) => ReportCell[],
): Pick<ReportSection, 'count' | 'listed' | 'rowAt'> {
  const count = indexes.length;
  const rowAt = (row: number) => {
    const index = indexes[row];
    return index === undefined ? [] : cellsOf(index);
  };
  return { count, listed: count, rowAt };
}

function recordColumns(others: readonly SectionColumn[]): SectionColumn[] {
  return [
    { id: 'record', title: l10n.t('Record'), width: NUMBER_PIXELS, kind: 'number' },
    { id: 'data', title: l10n.t('Data'), kind: 'data' },
    ...others,
  ];
}

function placeColumns(): SectionColumn[] {
  return recordColumns([
    { id: 'object', title: l10n.t('Object'), width: OBJECT_PIXELS, kind: 'text' },
    { id: 'byte', title: l10n.t('At byte'), width: NUMBER_PIXELS, kind: 'number' },
  ]);
}

function recordCells(index: number, excerpts: Verification['excerpts']): ReportCell[] {
  return [{ text: formatCount(index + 1) }, { text: excerpts.at(index) ?? '' }];
}

function placeCells({ connection, bucket }: Delivery, key: string, offset: number): ReportCell[] {
  const argument = definedFields({ connection, bucket, key, offset });
  return [
    { text: nameOf(key), link: { command: COMMANDS.openObject, argument }, tooltip: key },
    { text: formatCount(offset) },
  ];
}

/** Shortens the identifier at the end of Firehose's names; its first part tells them apart. */
const REST_OF_IDENTIFIER = /(-[\da-f]{8})(?:-[\da-f]{4}){3}-[\da-f]{12}.*$/;

/** Without the folders, which are the same or the name's own date again: what a line has room for. */
function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/', key.length - 2) + 1).replace(REST_OF_IDENTIFIER, '$1…');
}

/** As plain values, without the outcomes. */
export type PlainVerification = Omit<DeliveryReport, 'outcomes' | 'table'> & Pick<Verification, 'isDue' | 'latency'>;

export function plainVerification({ report, isDue, latency }: Verification): PlainVerification {
  const { outcomes: _, table: __, ...plain } = report;
  return { ...plain, isDue, latency };
}

/** The outcomes of all records, in pieces: a million of them are a hundred megabytes. */
function* verificationJson(verification: Verification): Generator<string> {
  const { delivery, sentName, report } = verification;
  const { connection, deliveryStream } = delivery;
  const head = JSON.stringify({ connection, deliveryStream, sentName, ...plainVerification(verification) }, null, 2);
  yield `${head.slice(0, -2)},\n  "outcomes": [`;
  for (let from = 0; from < report.table.count; from += JSON_ROWS) {
    const to = Math.min(from + JSON_ROWS, report.table.count);
    const lines = Array.from({ length: to - from }, (_, row) => `\n    ${JSON.stringify(report.table.at(from + row))}`);
    yield `${from === 0 ? '' : ','}${lines.join(',')}`;
  }
  yield '\n  ]\n}\n';
}

/** The records that the report names without their place: those one looks at first. */
export function namedRecords(report: DeliveryReport): Set<number> {
  const { missingRecords, ambiguousRecords, failedRecords, duplicateRecords } = report;
  return new Set(
    [...missingRecords, ...ambiguousRecords, ...failedRecords, ...duplicateRecords].map(({ index }) => index),
  );
}

/** As commands return them: at most {@link MAX_LISTED}, those that were not delivered first. */
export function plainOutcomes(report: Pick<DeliveryReport, 'outcomes'>): RecordOutcome[] {
  const wanted: RecordOutcome[] = [];
  const delivered: RecordOutcome[] = [];
  for (const outcome of report.outcomes()) {
    const list = outcome.kind === 'delivered' ? delivered : wanted;
    if (list.length < MAX_LISTED) list.push(outcome);
  }
  return [...wanted, ...delivered].slice(0, MAX_LISTED);
}
