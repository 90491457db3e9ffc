import * as l10n from '@vscode/l10n';
import { streamLabel } from '../../aws';
import { definedFields } from '../../common';
import type { DeliveryReport, RecordOutcome } from '../../outputs';
import { COMMANDS } from '../contributions';
import { s3Uri } from '../documents/objectLocation';
import { formatBytes, formatCount, formatDuration, formatInstant, plural } from '../format';
import type { Delivery } from './deliveryStream';
import { ReportWriter } from './reportWriter';

/** A report lists this many of each kind. The counts are exact. */
export const MAX_LISTED = 1_000;

export interface Verification {
  delivery: Delivery;
  /** What was compared: a file, a stream. */
  sentName: string;
  report: DeliveryReport;
  /** Objects written before were not looked at. */
  writtenFromMs: number | undefined;
  /** The beginning of the records that the report speaks of, by their index. */
  excerpts: ReadonlyMap<number, string>;
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

export function writeVerification(verification: Verification): ReportWriter {
  const writer = new ReportWriter();
  const { delivery, report, writtenFromMs } = verification;
  writer.title(verificationSentence(verification)).line();
  const since = writtenFromMs === undefined ? '' : ` ${l10n.t('written since {0}', formatInstant(writtenFromMs))}`;
  const objects = `${plural(report.objects, 'object')} (${formatBytes(report.bytesRead)})`;
  const where = s3Uri(delivery.bucket, delivery.prefix);
  writer.line(
    l10n.t('Compared byte for byte with {0} in {1}{2}. This took {3}.', objects, where, since, duration(report)),
  );
  if (report.foreign > 0) {
    writer.line(l10n.t('The same objects also contain {0}.', plural(report.foreign, 'other record')));
  }
  writeMissing(writer, verification);
  writeAmbiguous(writer, verification);
  writeFailed(writer, verification);
  writeDuplicates(writer, verification);
  writeUnreadable(writer, verification);
  writeDelivered(writer, verification);
  return writer;
}

function duration({ durationMs }: DeliveryReport): string {
  return formatDuration(durationMs);
}

function writeMissing(writer: ReportWriter, { report, excerpts, delivery, isDue }: Verification): void {
  if (report.missing === 0) return;
  const count = formatCount(report.missing);
  writer.heading(isDue ? l10n.t('Missing ({0})', count) : l10n.t('Not due yet ({0})', count));
  const { source } = delivery;
  if (!isDue) writer.line(l10n.t('These records may still be in the buffer of the delivery stream.'));
  else if (source !== undefined) {
    writer.line(
      l10n.t('Not delivered, or sent to {0} before the delivery stream began to read it.', streamLabel(source)),
    );
  }
  for (const { index } of report.missingRecords) writer.line(recordText(index, excerpts));
  noteCut(writer, report.missing, report.missingRecords.length);
}

function writeAmbiguous(writer: ReportWriter, { report, excerpts }: Verification): void {
  if (report.ambiguous === 0) return;
  writer.heading(l10n.t('Ambiguous ({0})', formatCount(report.ambiguous)));
  writer.line(
    l10n.t(
      'These records may or may not have been delivered: their bytes were found, but may be part of other records. A line feed after each record makes this clear.',
    ),
  );
  for (const { index } of report.ambiguousRecords) writer.line(recordText(index, excerpts));
  noteCut(writer, report.ambiguous, report.ambiguousRecords.length);
}

function writeFailed(writer: ReportWriter, { report, excerpts }: Verification): void {
  if (report.failed === 0) return;
  writer.heading(l10n.t('In the error prefix ({0})', formatCount(report.failed)));
  for (const { index, reason } of report.failedRecords) writer.line(`${recordText(index, excerpts)}: ${reason}`);
  noteCut(writer, report.failed, report.failedRecords.length);
}

function writeDuplicates(writer: ReportWriter, { report, delivery, excerpts }: Verification): void {
  if (report.duplicates === 0) return;
  writer.heading(l10n.t('Delivered again ({0})', formatCount(report.duplicates)));
  for (const { index, key, offset } of report.duplicateRecords) {
    writer.linked(`${recordText(index, excerpts)}: `, placeText(key, offset), placeTarget(delivery, key, offset));
  }
  noteCut(writer, report.duplicates, report.duplicateRecords.length);
}

function writeUnreadable(writer: ReportWriter, { report, delivery }: Verification): void {
  if (report.unreadable.length === 0) return;
  writer.heading(l10n.t('Objects that could not be read ({0})', formatCount(report.unreadable.length)));
  for (const { key, problem } of report.unreadable) {
    writer.linked('- ', key, placeTarget(delivery, key, undefined), `: ${problem}`);
  }
}

function writeDelivered(writer: ReportWriter, { report, delivery }: Verification): void {
  if (report.delivered === 0) return;
  writer.heading(l10n.t('Delivered ({0})', formatCount(report.delivered)));
  let listed = 0;
  for (const outcome of report.outcomes()) {
    if (outcome.kind !== 'delivered') continue;
    if (++listed > MAX_LISTED) break;
    const { index, key, offset } = outcome;
    const before = `- ${l10n.t('record {0}', formatCount(index + 1))}: `;
    writer.linked(before, placeText(key, offset), placeTarget(delivery, key, offset));
  }
  noteCut(writer, report.delivered, Math.min(listed, MAX_LISTED));
}

function recordText(index: number, excerpts: ReadonlyMap<number, string>): string {
  const text = excerpts.get(index);
  return `- ${l10n.t('record {0}', formatCount(index + 1))}${text === undefined ? '' : ` ${text}`}`;
}

function placeText(key: string, offset: number): string {
  return l10n.t('{0}, at byte {1}', nameOf(key), formatCount(offset));
}

/** Shortens the identifier at the end of Firehose's names; its first part tells them apart. */
const REST_OF_IDENTIFIER = /(-[\da-f]{8})(?:-[\da-f]{4}){3}-[\da-f]{12}.*$/;

/** Without the folders, which are the same or the name's own date again: what a line has room for. */
function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/', key.length - 2) + 1).replace(REST_OF_IDENTIFIER, '$1…');
}

function placeTarget({ connection, bucket }: Delivery, key: string, offset: number | undefined) {
  const argument = definedFields({ connection, bucket, key, offset });
  return { command: COMMANDS.openObject, argument, tooltip: key };
}

function noteCut(writer: ReportWriter, count: number, listed: number): void {
  if (count > listed) writer.line(l10n.t('… and {0} more', formatCount(count - listed)));
}

/** The records that the report names without their place: those one looks at first. */
export function namedRecords(report: DeliveryReport): Set<number> {
  const { missingRecords, ambiguousRecords, failedRecords, duplicateRecords } = report;
  return new Set(
    [...missingRecords, ...ambiguousRecords, ...failedRecords, ...duplicateRecords].map(({ index }) => index),
  );
}

/** As commands return them: at most {@link MAX_LISTED}, those that were not delivered first. */
export function plainOutcomes(report: DeliveryReport): RecordOutcome[] {
  const wanted: RecordOutcome[] = [];
  const delivered: RecordOutcome[] = [];
  for (const outcome of report.outcomes()) {
    const list = outcome.kind === 'delivered' ? delivered : wanted;
    if (list.length < MAX_LISTED) list.push(outcome);
  }
  return [...wanted, ...delivered].slice(0, MAX_LISTED);
}
