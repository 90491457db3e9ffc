import * as l10n from '@vscode/l10n';
import { window, type Uri } from 'vscode';
import { requireStream, streamLabel } from '../../../aws';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS, RECORDS_SCHEME } from '../../contributions';
import { deliveriesOf, openDelivery, type Delivery } from '../../deliveries/deliveryStream';
import {
  bestPlace,
  traceToObject,
  traceToStream,
  type StreamRecord,
  type Trace,
  type TracedPlace,
} from '../../deliveries/tracing';
import { instantsOf, parseFirehoseName } from '../../../common';
import { parseObjectUri, s3Uri } from '../../documents/objectLocation';
import type { RecordsFileSystem } from '../../documents/recordsFileSystem';
import { recordAtLine, revealRecord } from '../../documents/revealRecord';
import { formatCount, formatDuration, plural } from '../../format';
import { showResult } from '../../messages';
import { showProgress } from '../../progress';
import type { RecordDocuments } from '../../tail/panel/recordDocuments';
import type { Call } from '../call';
import { command, type Command } from '../command';

export interface TraceCommandOptions {
  connections: Connections;
  records: RecordsFileSystem;
  documents: RecordDocuments;
}

/** From a record of a stream to the object and line that hold it, and back. */
export function traceCommands(options: TraceCommandOptions): Command[] {
  const doing = l10n.t('trace the record');
  return [
    command({
      id: COMMANDS.traceRecord,
      doing,
      argument: givenRecord,
      run: (record) => traceDelivery(options, record),
    }),
    command({
      id: COMMANDS.traceToStream,
      doing,
      argument: givenLine,
      run: (line) => traceBack(options, line),
    }),
  ];
}

interface RecordArgument {
  connection: string;
  stream: string;
  record: StreamRecord;
}

/** `record` is one as `tail.records` returns it: `base64`, or `text` where that is all that is known of it. */
function givenRecord({ fields }: Call): RecordArgument {
  const connection = fields.string('connection');
  const stream = fields.string('stream');
  const record = fields.object('record');
  const base64 = record?.string('base64');
  const text = record?.text('text');
  const arrivalMs = record?.integer('arrivalMs', 0);
  const isData = base64 !== undefined || text !== undefined;
  if (connection === undefined || stream === undefined || !isData || arrivalMs === undefined) {
    throw new PipelinesError(
      'InvalidArgument',
      `${COMMANDS.traceRecord}: its argument must be { connection, stream, record: { base64 or text, arrivalMs } }.`,
      { remedy: l10n.t('Choose "Find in S3" for a record of a tail.') },
    );
  }
  const data = base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
  return { connection, stream, record: { data, arrivalMs } };
}

async function traceDelivery(options: TraceCommandOptions, { connection, stream, record }: RecordArgument) {
  requireStream(options.connections.get(connection), stream);
  const clients = await options.connections.clients(connection);
  const { deliveries, trace } = await showProgress(
    l10n.t('Tracing a record of {0}', streamLabel(stream)),
    async (report, signal) => {
      const found = await deliveriesOf(clients, { connection, stream }, signal);
      const all: Trace = { places: [], objectsSearched: 0, problems: [] };
      for (const delivery of found) {
        const onObject = (searched: number) => report(l10n.t('{0} searched', plural(searched, 'object')));
        const { places, objectsSearched, problems } = await traceToObject(clients, delivery, record, {
          onObject,
          signal,
        });
        all.places.push(...places);
        all.objectsSearched += objectsSearched;
        all.problems.push(...problems);
      }
      return { deliveries: found, trace: all };
    },
  );
  const place = bestPlace(trace);
  if (!place) {
    showResult('warning', notFound(streamLabel(stream), record, deliveries, trace), []);
    return trace;
  }
  const { bucket, key, line } = place;
  await revealRecord(options, { connection, bucket, key }, { kind: 'line', line });
  showResult(place.kind === 'failed' ? 'warning' : 'info', placeText(place), []);
  return trace;
}

function placeText(place: TracedPlace): string {
  if (place.kind === 'failed') return l10n.t('It could not be delivered: {0}', place.reason);
  const [line, uri] = [formatCount(place.line + 1), s3Uri(place.bucket, place.key)];
  return place.isAmbiguous === true
    ? l10n.t('Possibly found in line {0} of {1}. The bytes match, but may be part of another record.', line, uri)
    : l10n.t('Found in line {0} of {1}.', line, uri);
}

function notFound(stream: string, { arrivalMs }: StreamRecord, deliveries: Delivery[], trace: Trace): string {
  if (deliveries.length === 0) return l10n.t('No delivery stream that delivers to S3 reads {0}.', stream);
  const names = deliveries.map(({ deliveryStream }) => deliveryStream).join(', ');
  const age = formatDuration(Math.max(0, Date.now() - arrivalMs));
  const searched = plural(trace.objectsSearched, 'object');
  const unread =
    trace.problems.length > 0 ? ` ${l10n.t('{0} could not be read.', plural(trace.problems.length, 'object'))}` : '';
  const late = deliveries.find(({ detail }) => (detail.sourceFromMs ?? detail.createdMs ?? 0) > arrivalMs);
  if (late) {
    return `${l10n.t('Not delivered: {0} started to read {1} after the record arrived.', late.deliveryStream, stream)}${unread}`;
  }
  return `${l10n.t('{0} has not delivered this record yet. It arrived {1} ago, and was not found in {2}.', names, age, searched)}${unread}`;
}

interface LineArgument {
  uri: Uri;
  line: number;
}

function givenLine({ fields }: Call): LineArgument {
  const editor = window.activeTextEditor;
  const uri = fields.uri('uri') ?? editor?.document.uri;
  const line = fields.integer('line', 0) ?? editor?.selection.active.line;
  if (uri?.scheme !== RECORDS_SCHEME || line === undefined) {
    throw new PipelinesError(
      'InvalidArgument',
      l10n.t('Place the cursor on a record of a delivered object in readable form.'),
    );
  }
  return { uri, line };
}

/** Firehose names an object by the arrival of its oldest record and writes it when the last has come. */
async function traceBack({ connections, documents }: TraceCommandOptions, { uri, line }: LineArgument) {
  const address = parseObjectUri(uri);
  const name = parseFirehoseName(address.key);
  if (!name)
    throw new PipelinesError(
      'NotDelivered',
      l10n.t('{0} is not the name of an object that Firehose wrote.', address.key),
    );
  const clients = await connections.clients(address.connection);
  const delivery = await openDelivery(clients, { connection: address.connection, deliveryStream: name.deliveryStream });
  const { source: stream } = delivery;
  const arrival = instantsOf(name.arrivalMs, delivery.detail.destination.timeZone ?? 'UTC');
  if (stream === undefined) {
    throw new PipelinesError(
      'NoSource',
      l10n.t('{0} does not read a data stream. Records are sent to it directly (Direct PUT).', name.deliveryStream),
    );
  }
  const found = await showProgress(
    l10n.t('Tracing line {0} to {1}', formatCount(line + 1), streamLabel(stream)),
    async (report, signal) => {
      const record = await recordAtLine(clients, address, line, signal);
      if (!record)
        throw new PipelinesError('NoRecord', l10n.t('Line {0} does not contain a record.', formatCount(line + 1)));
      return traceToStream(clients, {
        stream,
        data: record.data,
        signal,
        fromMs: arrival.fromMs - ARRIVAL_ALLOWANCE_MS,
        untilMs: arrival.untilMs + MAX_BUFFERING_MS,
        onRead: (records) => report(l10n.t('{0} read', plural(records, 'record'))),
      });
    },
  );
  if (!found) {
    showResult(
      'warning',
      l10n.t('{0} no longer has the record. Its retention period is over.', streamLabel(stream)),
      [],
    );
    return { found: false };
  }
  const { shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs, data } = found;
  await window.showTextDocument(await documents.add(stream, { ...found, id: 0 }), { preview: true });
  const base64 = Buffer.from(data).toString('base64');
  return { found: true, stream, shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs, base64 };
}

const ARRIVAL_ALLOWANCE_MS = 1_000;
const MAX_BUFFERING_MS = 900_000;
