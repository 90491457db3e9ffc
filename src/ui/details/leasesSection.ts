import * as l10n from '@vscode/l10n';
import { errorCode, type Clients } from '../../aws';
import { leaseLag, readLeases, type Lease, type LeaseLag } from '../../pipelines';
import { formatDuration, formatInstant } from '../format';
import { listSection, type ReportSection } from '../reports/report';
import type { PageContext, SectionSource } from './detailsPage';
import type { LeaseTableNames } from './leaseTableNames';

type StreamContext = PageContext<{ connection: string; stream: string }>;

/** Each is two calls, and one of the five reads that a shard allows in a second. */
const MAX_LAGS = 50;
const MAX_AT_ONCE = 5;

interface LeaseRow {
  table: string;
  lease: Lease;
  /** Undefined: it was not looked for. */
  lag: LeaseLag | undefined;
  /** Why the lag could not be read. */
  failure: string | undefined;
}

/** Who reads by the Kinesis Client Library, how far, and how far behind. */
export function leasesSection(context: StreamContext, names: LeaseTableNames): SectionSource {
  return {
    title: l10n.t('KCL applications'),
    doing: l10n.t('read the lease tables'),
    load: async (signal) => {
      const notes: string[] = [];
      const rows: LeaseRow[] = [];
      const clients = await context.clients();
      for (const table of names.list()) {
        try {
          rows.push(...(await leasesOf(context, clients, table, notes, signal)));
        } catch (error) {
          signal.throwIfAborted();
          notes.push(failureText(context, table, error));
        }
      }
      await readLags(context, clients, rows, signal);
      return { kind: 'list', section: sectionOf(rows, names.list().length === 0 ? [chooseText()] : notes) };
    },
  };
}

async function leasesOf(
  { subject }: StreamContext,
  { leaseTables }: Clients,
  table: string,
  notes: string[],
  signal: AbortSignal,
): Promise<LeaseRow[]> {
  if (!leaseTables) {
    notes.push(l10n.t('The server of this connection has no DynamoDB.'));
    return [];
  }
  const { leases, isCut } = await readLeases(leaseTables, { table, stream: subject.stream, signal });
  if (isCut) notes.push(l10n.t('{0} has more leases than are shown.', table));
  if (leases.length === 0) notes.push(l10n.t('{0} has no leases on this stream.', table));
  return leases.map((lease) => ({ table, lease, lag: undefined, failure: undefined }));
}

function failureText({ explain, connection }: StreamContext, table: string, error: unknown): string {
  if (errorCode(error) === 'ResourceNotFoundException') {
    return l10n.t('There is no table "{0}" in {1}.', table, connection.region);
  }
  return `${table}: ${explain(error)}`;
}

/** A few at a time; where one fails, its reason stands in its place. */
async function readLags(
  { subject, explain }: StreamContext,
  { kinesis }: Clients,
  rows: readonly LeaseRow[],
  signal: AbortSignal,
): Promise<void> {
  const waiting = rows.slice(0, MAX_LAGS).values();
  const work = async () => {
    for (const row of waiting) {
      try {
        row.lag = await leaseLag(kinesis, { stream: subject.stream, lease: row.lease, signal });
      } catch (error) {
        signal.throwIfAborted();
        row.failure = explain(error);
      }
    }
  };
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, work));
}

function sectionOf(rows: readonly LeaseRow[], notes: readonly string[]): ReportSection {
  const cut = rows.length > MAX_LAGS ? [l10n.t('The lag was read of the first {0} shards.', MAX_LAGS)] : [];
  const note = [...notes, ...cut].join(' ');
  return listSection({
    ...{ title: l10n.t('KCL applications'), tone: 'neutral', isOpen: true, items: rows },
    note: note === '' ? undefined : note,
    columns: [
      { id: 'application', title: l10n.t('Application'), width: 150, kind: 'text' },
      { id: 'shard', title: l10n.t('Shard'), width: 180, kind: 'text' },
      { id: 'owner', title: l10n.t('Owner'), width: 180, kind: 'text' },
      { id: 'lag', title: l10n.t('Lag'), width: 110, kind: 'text' },
      { id: 'arrived', title: l10n.t('Read up to'), width: 170, kind: 'text' },
      { id: 'checkpoint', title: l10n.t('Checkpoint'), kind: 'text' },
    ],
    cellsOf: ({ table, lease, lag, failure }) => [
      { text: table },
      { text: lease.shardId },
      { text: ownerText(lease) },
      { text: failure ?? (lag ? lagText(lag) : '') },
      { text: lag?.kind === 'behind' && lag.checkpointMs !== undefined ? formatInstant(lag.checkpointMs) : '' },
      { text: lease.checkpoint },
    ],
  });
}

function chooseText(): string {
  return l10n.t('None is named. "KCL Applications…" at the top of the page takes the names of lease tables.');
}

function ownerText({ owner, handingOver }: Lease): string {
  if (owner === undefined) return l10n.t('nobody');
  return handingOver === undefined ? owner : l10n.t('{0}, taking over from {1}', owner, handingOver);
}

function lagText(lag: LeaseLag): string {
  switch (lag.kind) {
    case 'behind':
      return formatDuration(lag.behindMs);
    case 'ended':
      return l10n.t('read to its end');
    case 'unknown':
      return l10n.t('not known');
  }
}
