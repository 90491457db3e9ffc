import * as l10n from '@vscode/l10n';
import type { Kinesis } from '@aws-sdk/client-kinesis';
import { streamId } from '../../../common';
import { LOCAL_CONNECTION } from '../../contributions';
import { formatCount } from '../../format';
import type { TailRequest } from '../tailSessions';
import { choose } from '../../prompts/quickPicks';

/**
 * Polling or enhanced fan-out (true), with what each takes and costs beside it. Undefined: the person thought better of it.
 * Sources: "Amazon Kinesis Data Streams pricing", "Develop enhanced fan-out consumers with dedicated throughput".
 */
export async function pickReading(
  request: TailRequest,
  kinesis: Pick<Kinesis, 'describeStreamSummary'>,
): Promise<boolean | undefined> {
  const items = [
    {
      icon: 'sync' as const,
      label: l10n.t('Polling'),
      detail: l10n.t('Free. About 1 s latency. Shares the 5 reads/s of each shard.'),
      fanOut: false,
    },
    {
      icon: 'zap' as const,
      label: l10n.t('Enhanced fan-out'),
      detail: await fanOutDetail(request, kinesis),
      fanOut: true,
    },
  ];
  const isFanOut = request.fanOut === true;
  const chosen = await choose(
    items.map((item) => ({ ...item, ...(item.fanOut === isFanOut ? { description: l10n.t('as it is now') } : {}) })),
    { title: l10n.t('How to read the records'), placeHolder: l10n.t('The tail restarts from the same position') },
  );
  return chosen?.fanOut;
}

async function fanOutDetail(
  { connection, stream }: TailRequest,
  kinesis: Pick<Kinesis, 'describeStreamSummary'>,
): Promise<string> {
  const speed = l10n.t('About 70 ms latency. 2 MB/s per shard of its own.');
  if (connection === LOCAL_CONNECTION) return `${l10n.t('Free here.')} ${speed}`;
  // Without the right to describe the stream, only the price per shard is known.
  const summary = await kinesis.describeStreamSummary(streamId(stream)).catch(() => undefined);
  const shards = summary?.StreamDescriptionSummary?.OpenShardCount;
  const costs =
    shards === undefined
      ? l10n.t('Billed per consumer-shard-hour and per GB read.')
      : l10n.t('Billed for {0} consumer-shard-hours per hour, and per GB read.', formatCount(shards));
  return `${costs} ${speed}`;
}
