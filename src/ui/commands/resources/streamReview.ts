import * as l10n from '@vscode/l10n';
import {
  nameProblem,
  SHARD_METRICS,
  STREAM_DEFAULTS,
  type Capacity,
  type ConsumerSettings,
  type DataStreamSettings,
} from '../../../pipelines';
import { formatCount, plural } from '../../format';
import { choose, chooseMany } from '../../prompts/quickPicks';
import { askForName, askForOptionalText, askForTags, askForWholeNumber, tagsText } from './questions';
import type { ReviewRow } from './review';

/** "Quotas and limits": what an account can be given at most is its own matter. */
export const MAX_SHARDS = 20_000;
export const MIN_RETENTION_HOURS = 24;
export const MAX_RETENTION_HOURS = 8_760;
export const MIN_RECORD_KIB = 1_024;
export const MAX_RECORD_KIB = 10_240;
const MAX_WARM_MIBPS = 10_240;
/** The key that AWS keeps for Kinesis in every account. */
const AWS_KEY = 'alias/aws/kinesis';

type Row = ReviewRow<DataStreamSettings>;

/** What decides which rows a stream has, beside its settings. */
interface StreamReviewOptions {
  /** Its name is what it is. */
  isThere: boolean;
  /** Whether the account has On-demand Advantage. Undefined: nobody knows. */
  hasAdvantage: boolean | undefined;
  /** Undefined: the stream does not exist yet. */
  policy?: PolicyRow | undefined;
}

/** The stream's resource policy, or why it could not be read. */
export interface PolicyRow {
  description: string;
  /** Undefined: it has no policy that could be shown. */
  show: (() => Promise<void>) | undefined;
}

/** The settings of a stream, one a row. */
export function streamRows(
  settings: DataStreamSettings,
  { isThere, hasAdvantage, policy }: StreamReviewOptions,
): Row[] {
  const { capacity } = settings;
  return [
    ...(isThere ? [] : [nameRow(settings)]),
    capacityRow(settings),
    ...(capacity.mode === 'PROVISIONED' ? [shardsRow(capacity.shards)] : [warmRow(capacity, hasAdvantage)]),
    retentionRow(settings),
    recordSizeRow(settings),
    encryptionRow(settings),
    metricsRow(settings),
    consumersRow(settings),
    {
      icon: 'symbol-string',
      label: l10n.t('Tags'),
      description: tagsText(settings.tags) || l10n.t('none'),
      change: async (before) => withDefined(before, 'tags', await askForTags(l10n.t('Tags'), before.tags)),
    },
    ...(policy ? [policyRow(policy)] : []),
  ];
}

export function streamProblem({ name, capacity }: DataStreamSettings): string | undefined {
  if (capacity.mode === 'PROVISIONED' && capacity.shards < 1) return l10n.t('A stream has at least one shard');
  return nameProblem('stream', name);
}

/** The settings with one of them changed. Undefined where the question was dismissed. */
export function withDefined<Settings, Name extends keyof Settings>(
  settings: Settings,
  name: Name,
  value: Settings[Name] | undefined,
): Settings | undefined {
  return value === undefined ? undefined : { ...settings, [name]: value };
}

function nameRow({ name }: DataStreamSettings): Row {
  return {
    icon: 'edit',
    label: l10n.t('Name'),
    description: name,
    change: async (before) =>
      withDefined(before, 'name', await askForName(l10n.t('Data stream'), 'stream', before.name)),
  };
}

function capacityRow({ capacity }: DataStreamSettings): Row {
  return {
    icon: 'settings-gear',
    label: l10n.t('Capacity mode'),
    description: capacity.mode === 'ON_DEMAND' ? l10n.t('on-demand') : l10n.t('provisioned'),
    change: async (before) => withDefined(before, 'capacity', await askForMode(before.capacity)),
  };
}

async function askForMode(capacity: Capacity): Promise<Capacity | undefined> {
  const shards = capacity.mode === 'PROVISIONED' ? capacity.shards : 1;
  const chosen = await choose(
    [
      {
        label: l10n.t('Provisioned'),
        description: l10n.t('a number of shards, paid for each hour'),
        capacity: { mode: 'PROVISIONED', shards } as Capacity,
      },
      {
        label: l10n.t('On-demand'),
        description: l10n.t('grows with the traffic, paid for each GB'),
        capacity: { mode: 'ON_DEMAND' } as Capacity,
      },
    ],
    { title: l10n.t('Capacity mode'), ignoreFocusOut: true },
  );
  return chosen?.capacity;
}

function shardsRow(shards: number): Row {
  return {
    icon: 'split-horizontal',
    label: l10n.t('Shards'),
    description: formatCount(shards),
    change: async (before) => {
      const prompt = l10n.t('Each takes 1 MB or 1,000 records a second');
      const count = await askForWholeNumber(l10n.t('Shards'), { prompt, value: shards, least: 1, most: MAX_SHARDS });
      return count === undefined ? undefined : { ...before, capacity: { mode: 'PROVISIONED', shards: count } };
    },
  };
}

function warmRow({ warmThroughputMibps }: Capacity & { mode: 'ON_DEMAND' }, hasAdvantage: boolean | undefined): Row {
  if (hasAdvantage === false && warmThroughputMibps === undefined) {
    return {
      icon: 'flame',
      label: l10n.t('Warm throughput'),
      description: l10n.t('none; this account does not have On-demand Advantage'),
    };
  }
  return {
    icon: 'flame',
    label: l10n.t('Warm throughput'),
    description:
      warmThroughputMibps === undefined
        ? l10n.t('none; needs On-demand Advantage')
        : l10n.t('{0} MiB a second', formatCount(warmThroughputMibps)),
    change: async (before) => {
      const prompt = l10n.t('MiB a second, for accounts with On-demand Advantage; 0: none');
      const bounds = { value: warmThroughputMibps ?? 0, least: 0, most: MAX_WARM_MIBPS };
      const mibps = await askForWholeNumber(l10n.t('Warm throughput'), { prompt, ...bounds });
      if (mibps === undefined) return undefined;
      return { ...before, capacity: { mode: 'ON_DEMAND', warmThroughputMibps: mibps === 0 ? undefined : mibps } };
    },
  };
}

function policyRow({ description, show }: PolicyRow): Row {
  const row = { icon: 'shield', label: l10n.t('Resource policy'), description } as const;
  if (!show) return row;
  return {
    ...row,
    change: async () => {
      await show();
      return undefined;
    },
  };
}

function retentionRow({ retentionHours = STREAM_DEFAULTS.retentionHours }: DataStreamSettings): Row {
  return {
    icon: 'history',
    label: l10n.t('Retention'),
    description: l10n.t('{0} h', formatCount(retentionHours)),
    change: async (before) => {
      const prompt = l10n.t('Hours; more than 24 costs extra');
      const bounds = { value: retentionHours, least: MIN_RETENTION_HOURS, most: MAX_RETENTION_HOURS };
      return withDefined(before, 'retentionHours', await askForWholeNumber(l10n.t('Retention'), { prompt, ...bounds }));
    },
  };
}

function recordSizeRow({ maxRecordKib = STREAM_DEFAULTS.maxRecordKib }: DataStreamSettings): Row {
  return {
    icon: 'symbol-numeric',
    label: l10n.t('Largest record'),
    description: `${formatCount(maxRecordKib)} KiB`,
    change: async (before) => {
      const bounds = { value: maxRecordKib, least: MIN_RECORD_KIB, most: MAX_RECORD_KIB };
      const prompt = l10n.t('KiB of a record');
      return withDefined(
        before,
        'maxRecordKib',
        await askForWholeNumber(l10n.t('Largest record'), { prompt, ...bounds }),
      );
    },
  };
}

function encryptionRow({ encryptionKey }: DataStreamSettings): Row {
  return {
    icon: 'lock',
    label: l10n.t('Encryption'),
    description: encryptionKey ?? l10n.t('off'),
    change: async (before) => {
      const prompt = l10n.t('ID, ARN or alias of a KMS key; {0} is the one of AWS. Leave empty for none.', AWS_KEY);
      const key = await askForOptionalText(l10n.t('Encryption'), { prompt, value: encryptionKey ?? AWS_KEY });
      return key === undefined ? undefined : { ...before, encryptionKey: key === '' ? undefined : key };
    },
  };
}

function metricsRow({ shardMetrics = [] }: DataStreamSettings): Row {
  return {
    icon: 'graph-line',
    label: l10n.t('Metrics of each shard'),
    description: shardMetrics.join(', ') || l10n.t('none'),
    change: async (before) => {
      const items = SHARD_METRICS.map((label) => ({ label, picked: before.shardMetrics?.includes(label) ?? false }));
      const title = l10n.t('Metrics of each shard');
      const chosen = await chooseMany(items, { title, ignoreFocusOut: true });
      return chosen && { ...before, shardMetrics: chosen.map(({ label }) => label) };
    },
  };
}

function consumersRow({ consumers = [] }: DataStreamSettings): Row {
  return {
    icon: 'plug',
    label: l10n.t('Consumers with fan-out'),
    description: consumers.map(({ name }) => name).join(', ') || l10n.t('none'),
    change: async (before) => {
      const text = await askForOptionalText(l10n.t('Consumers with fan-out'), {
        prompt: l10n.t('Names, separated by commas. Each costs money for every shard and hour.'),
        value: consumers.map(({ name }) => name).join(', '),
        problem: (input) =>
          namesOf(input)
            .map((name) => nameProblem('consumer', name))
            .find((found) => found),
      });
      if (text === undefined) return undefined;
      const known = new Map(consumers.map((consumer) => [consumer.name, consumer]));
      return { ...before, consumers: namesOf(text).map((name): ConsumerSettings => known.get(name) ?? { name }) };
    },
  };
}

function namesOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** As in `2 shards, 24 h`. */
export function capacityText({
  capacity,
  retentionHours = STREAM_DEFAULTS.retentionHours,
}: DataStreamSettings): string {
  const size = capacity.mode === 'ON_DEMAND' ? l10n.t('on-demand') : plural(capacity.shards, 'shard');
  return `${size}, ${l10n.t('{0} h', formatCount(retentionHours))}`;
}
