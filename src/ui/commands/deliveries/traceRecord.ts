import * as l10n from '@vscode/l10n';
import { window, type LogOutputChannel, type Uri } from 'vscode';
import { requireStream, streamLabel } from '../../../aws';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS, RECORDS_SCHEME } from '../../contributions';
import { deliveriesOf, openDelivery } from '../../deliveries/deliveryStream';
import { traceReport, traceSentence, type TraceSearch } from '../../deliveries/traceReport';
import { bestPlace, traceToObject, traceToStream, type StreamRecord, type Trace } from '../../deliveries/tracing';
import { instantsOf, parseFirehoseName } from '../../../common';
import { parseObjectUri } from '../../documents/objectLocation';
import type { RecordsFileSystem } from '../../documents/recordsFileSystem';
import { recordAtLine, revealRecord } from '../../documents/revealRecord';
import { formatCount, plural } from '../../format';
import { showError, showResult, type Choice } from '../../messages';
import { showProgress, showSlowProgress, type ReportProgress } from '../../progress';
import type { ReportAction } from '../../reports/report';
import type { ReportDocuments } from '../../reports/reportDocuments';
import type { ReportPanels } from '../../reports/reportPanels';
import type { RecordDocuments } from '../../tail/panel/recordDocuments';
import type { Call } from '../call';
import { command, type Command } from '../command';

export interface TraceCommandOptions {
  connections: Connections;
  records: RecordsFileSystem;
  documents: RecordDocuments;
  reports: Pick<ReportDocuments, 'add'>;
  pages: Pick<ReportPanels, 'open'>;
  log: LogOutputChannel;
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

async function traceDelivery(options: TraceCommandOptions, wanted: RecordArgument) {
  requireStream(options.connections.get(wanted.connection), wanted.stream);
  const search = await showSlowProgress(progressTitle(wanted), (report, signal) =>
    searchDeliveries(options, wanted, { report, signal }),
  );
  const place = bestPlace(search.trace);
  // The record itself is the answer where nothing is to be judged.
  if (place?.kind === 'delivered' && place.isAmbiguous !== true) {
    const { bucket, key, line } = place;
    await revealRecord(options, { connection: wanted.connection, bucket, key }, { kind: 'line', line });
    showResult('info', traceSentence(search), [openChoice(options, wanted, search)]);
  } else if (place) openPage(options, wanted, search);
  else showResult('warning', traceSentence(search), [openChoice(options, wanted, search)]);
  return { ...search.trace, report: place && options.reports.add(traceReport(search)).toString() };
}

function progressTitle({ stream }: RecordArgument): string {
  return l10n.t('Tracing a record of {0}', streamLabel(stream));
}

async function searchDeliveries(
  { connections }: TraceCommandOptions,
  { connection, stream, record }: RecordArgument,
  { report, signal }: { report: ReportProgress; signal: AbortSignal },
): Promise<TraceSearch> {
  const clients = await connections.clients(connection);
  const deliveries = await deliveriesOf(clients, { connection, stream }, signal);
  const trace: Trace = { places: [], objectsSearched: 0, problems: [] };
  for (const delivery of deliveries) {
    const before = trace.objectsSearched;
    const onObject = (searched: number) => report(l10n.t('{0} searched', plural(before + searched, 'object')));
    const { places, objectsSearched, problems } = await traceToObject(clients, delivery, record, { onObject, signal });
    trace.places.push(...places);
    trace.objectsSearched += objectsSearched;
    trace.problems.push(...problems);
  }
  return { connection, stream, record, deliveries, trace, searchedMs: Date.now() };
}

function openChoice(options: TraceCommandOptions, wanted: RecordArgument, search: TraceSearch): Choice {
  return { label: l10n.t('Report'), run: () => openPage(options, wanted, search) };
}

function openPage(options: TraceCommandOptions, wanted: RecordArgument, search: TraceSearch): void {
  const again = async () => {
    try {
      const next = await page.run(progressTitle(wanted), (report, signal) =>
        searchDeliveries(options, wanted, { report, signal }),
      );
      page.show(traceReport(next, actions));
    } catch (error) {
      page.stop();
      showError(options.log, error, { doing: l10n.t('trace the record') });
    }
  };
  const actions: ReportAction[] = [{ label: l10n.t('Trace Again'), run: again }];
  const page = options.pages.open(traceReport(search, actions));
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
