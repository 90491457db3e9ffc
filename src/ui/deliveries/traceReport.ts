import * as l10n from '@vscode/l10n';
import { streamLabel } from '../../aws';
import { COMMANDS } from '../contributions';
import { s3Uri } from '../documents/objectLocation';
import { formatCount, formatDuration, formatInstant, plural } from '../format';
import { listSection, wholeJson, type Report, type ReportAction, type ReportSection } from '../reports/report';
import { showInTreeAction } from '../reports/showInTree';
import type { Delivery } from './deliveryStream';
import { excerptOf } from './recordExcerpts';
import { bestPlace, type StreamRecord, type Trace, type TracedPlace } from './tracing';
import { unreadableSection } from './verificationReport';

/** A record of a data stream, and what the objects of the stream's deliveries know of it. */
export interface TraceSearch {
  connection: string;
  stream: string;
  record: StreamRecord;
  deliveries: readonly Delivery[];
  trace: Trace;
  /** When the search ended. */
  searchedMs: number;
}

/** `Found in line 10 of s3://…`, or why it was not found. */
export function traceSentence(search: TraceSearch): string {
  const place = bestPlace(search.trace);
  return place ? placeText(place) : notFound(search);
}

/** The place of the record first, then the objects that could not be searched. */
export function traceReport(search: TraceSearch, actions: readonly ReportAction[] = []): Report {
  const { connection, stream, record, deliveries, trace } = search;
  const { arrivalMs, data } = record;
  const place = bestPlace(trace);
  const isGood = place?.kind === 'delivered' && place.isAmbiguous !== true;
  return {
    title: l10n.t('Trace of a record of {0}', streamLabel(stream)),
    connection,
    verdict: { tone: isGood ? 'good' : 'warning', text: traceSentence(search) },
    lines: linesOf(search, place),
    sections: [placesSection(connection, trace.places), ...unreadableSections(search)],
    actions: [...actions, showInTreeAction({ connection, stream })],
    json: wholeJson({
      ...{ connection, stream, arrivalMs, base64: Buffer.from(data).toString('base64') },
      ...{ deliveryStreams: deliveries.map(({ deliveryStream }) => deliveryStream), ...trace },
    }),
  };
}

function linesOf({ record, deliveries, trace }: TraceSearch, place: TracedPlace | undefined): string[] {
  const { arrivalMs, data } = record;
  const names = deliveries.map(({ deliveryStream }) => deliveryStream).join(', ');
  const searched = plural(trace.objectsSearched, 'object');
  const text = excerptOf(data);
  return [
    ...(text === '' ? [] : [text]),
    l10n.t('The record arrived at {0}.', formatInstant(arrivalMs)),
    // S3 cuts its times to whole seconds: an object may seem older than its records.
    ...(place?.writtenMs === undefined
      ? []
      : [l10n.t('Its object was written {0} later.', formatDuration(Math.max(0, place.writtenMs - arrivalMs)))]),
    ...(names === '' ? [] : [l10n.t('Searched: {0} of {1}.', searched, names)]),
  ];
}

function placesSection(connection: string, items: readonly TracedPlace[]): ReportSection {
  return listSection({
    ...{ title: l10n.t('Places'), tone: 'neutral', isOpen: true, items },
    columns: [
      { id: 'object', title: l10n.t('Object'), width: 330, kind: 'text' },
      { id: 'line', title: l10n.t('Line'), width: 80, kind: 'number' },
      { id: 'outcome', title: l10n.t('Outcome'), kind: 'text' },
    ],
    cellsOf: (place) => {
      const { bucket, key, line } = place;
      return [
        { text: key, tooltip: s3Uri(bucket, key) },
        {
          text: formatCount(line + 1),
          link: { command: COMMANDS.openObject, argument: { connection, bucket, key, line } },
        },
        { text: outcomeText(place) },
      ];
    },
  });
}

function outcomeText(place: TracedPlace): string {
  if (place.kind === 'failed') return place.reason;
  return place.isAmbiguous === true ? l10n.t('Possibly part of another record') : l10n.t('Delivered');
}

/** The objects of a section lie in one bucket. */
function unreadableSections({ connection, trace }: TraceSearch): ReportSection[] {
  const buckets = new Set(trace.problems.map(({ bucket }) => bucket));
  return [...buckets].map((bucket) =>
    unreadableSection(
      { connection, bucket },
      trace.problems.filter((problem) => problem.bucket === bucket),
    ),
  );
}

function placeText(place: TracedPlace): string {
  if (place.kind === 'failed') return l10n.t('It could not be delivered: {0}', place.reason);
  const [line, uri] = [formatCount(place.line + 1), s3Uri(place.bucket, place.key)];
  return place.isAmbiguous === true
    ? l10n.t('Possibly found in line {0} of {1}. The bytes match, but may be part of another record.', line, uri)
    : l10n.t('Found in line {0} of {1}.', line, uri);
}

function notFound({ stream: id, record: { arrivalMs }, deliveries, trace, searchedMs }: TraceSearch): string {
  const stream = streamLabel(id);
  if (deliveries.length === 0) return l10n.t('No delivery stream that delivers to S3 reads {0}.', stream);
  const names = deliveries.map(({ deliveryStream }) => deliveryStream).join(', ');
  const age = formatDuration(Math.max(0, searchedMs - arrivalMs));
  const searched = plural(trace.objectsSearched, 'object');
  const unread =
    trace.problems.length > 0 ? ` ${l10n.t('{0} could not be read.', plural(trace.problems.length, 'object'))}` : '';
  const late = deliveries.find(({ detail }) => (detail.sourceFromMs ?? detail.createdMs ?? 0) > arrivalMs);
  if (late) {
    return `${l10n.t('Not delivered: {0} started to read {1} after the record arrived.', late.deliveryStream, stream)}${unread}`;
  }
  return `${l10n.t('{0} has not delivered this record yet. It arrived {1} ago, and was not found in {2}.', names, age, searched)}${unread}`;
}
