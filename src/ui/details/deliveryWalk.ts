import * as l10n from '@vscode/l10n';
import type { Connection, DeliveryStreamDetail } from '../../aws';
import { describedDeliveryStreams, hasEndpoint, type Clients } from '../../aws';
import { CallRate, systemClock } from '../../common';
import { COMMANDS } from '../contributions';
import { listSection, type ReportSection } from '../reports/report';
import { targetText } from '../tree/deliveryRow';

/** More delivery streams of an account are not looked at for one page. */
const MAX_DESCRIBED = 100;
/** Half of what AWS allows in an account and region: other programs need the rest ("Amazon Data Firehose Quota"). */
const DESCRIBED_PER_SECOND = 2.5;

export interface FoundDelivery {
  name: string;
  detail: DeliveryStreamDetail;
}

/** The delivery streams of an account that belong to what a page is about. `isCut`: not all were looked at. */
export async function findDeliveries(
  { firehose }: Clients,
  connection: Connection,
  isWanted: (detail: DeliveryStreamDetail) => boolean,
  signal: AbortSignal,
): Promise<{ found: FoundDelivery[]; isCut: boolean }> {
  const rate = hasEndpoint(connection) ? undefined : new CallRate(DESCRIBED_PER_SECOND, systemClock);
  const found: FoundDelivery[] = [];
  let isCut = false;
  const walk = describedDeliveryStreams(firehose, {
    mostDescribed: MAX_DESCRIBED,
    onGivenUp: () => (isCut = true),
    turn: rate && (() => rate.turn(signal)),
    signal,
  });
  for await (const one of walk) if (isWanted(one.detail)) found.push(one);
  return { found, isCut };
}

export function cutNote(): string {
  return l10n.t('Only the first {0} delivery streams of the account were looked at.', MAX_DESCRIBED);
}

/** Delivery streams as rows that lead to their own pages. */
export function deliveriesSection(
  connection: Connection,
  title: string,
  { found, isCut }: { found: readonly FoundDelivery[]; isCut: boolean },
): ReportSection {
  return listSection({
    ...{ title, tone: 'neutral', isOpen: true, items: found },
    note: isCut ? cutNote() : found.length === 0 ? l10n.t('No delivery stream writes to this bucket.') : undefined,
    columns: [
      { id: 'name', title: l10n.t('Delivery stream'), kind: 'text' },
      { id: 'target', title: l10n.t('Destination'), width: 260, kind: 'text' },
      { id: 'status', title: l10n.t('Status'), width: 110, kind: 'text' },
    ],
    cellsOf: ({ name, detail }) => [
      {
        text: name,
        link: { command: COMMANDS.openDetails, argument: { connection: connection.name, deliveryStream: name } },
      },
      { text: targetText(detail.target) },
      { text: detail.status ?? '' },
    ],
  });
}
