import * as l10n from '@vscode/l10n';
import { QuickPickItemKind, window, type Uri } from 'vscode';
import { definedFields } from '../../../common';
import { PipelinesError } from '../../../errors';
import { inferTable } from '../../../outputs';
import { MIN_BUFFER_MEBIBYTES, type ConversionSettings, type DeliveryStreamSettings } from '../../../pipelines';
import { compileTemplate, PRESETS } from '../../../samples';
import { askForText } from '../../prompts/inputBoxes';
import { choose, type PickItem } from '../../prompts/quickPicks';
import { firstRecords } from '../../send/firstRecords';
import type { ResourceServices } from './work';

/** The database of tables that are made with a delivery stream. */
const DATABASE = 'kinesis_pipelines';
/** As many records as columns are inferred from. */
const MAX_RECORDS = 1_000;
const MAX_READ = 500;
const GENERATED_RECORDS = 100;
const TYPE = /^[a-z][\w<>(),: ]*$/i;

type Choice = PickItem & { conversion?: () => Promise<ConversionSettings | undefined>; isOff?: boolean };

/** Asks which records columns are inferred from, and shows the columns. Undefined: dismissed, and nothing changes. */
export async function askForConversion(
  { connections }: ResourceServices,
  connection: string,
  before: DeliveryStreamSettings,
): Promise<DeliveryStreamSettings | undefined> {
  const { source, name } = before;
  const confirmed = async (records: readonly Uint8Array[] | undefined) =>
    records && (await confirmColumns(conversionLike(name, records)));
  const chosen = await choose<Choice>(
    [
      { icon: 'list-flat', label: l10n.t('As they come'), isOff: true },
      { label: l10n.t('Parquet, with columns inferred from'), kind: QuickPickItemKind.Separator },
      ...(source.kind === 'stream'
        ? [
            {
              icon: 'pulse' as const,
              label: l10n.t('Records of {0}', source.stream),
              conversion: async () => confirmed(await recordsOf(connections, connection, source.stream)),
            },
          ]
        : []),
      {
        icon: 'file',
        label: l10n.t('Records of a file…'),
        conversion: async () => {
          const [uri] = (await window.showOpenDialog({ title: l10n.t('Choose example records') })) ?? [];
          return confirmed(uri && (await firstRecords(uri, connections, MAX_RECORDS)));
        },
      },
      ...PRESETS.map(({ label, description, template }) => ({
        icon: 'beaker' as const,
        label: l10n.t('Generated: {0}', label),
        description,
        conversion: async () => confirmed((await compileTemplate({ template })).batch(GENERATED_RECORDS)),
      })),
    ],
    { title: l10n.t('Format of the records'), ignoreFocusOut: true },
  );
  if (!chosen) return undefined;
  if (chosen.isOff) return { ...before, destination: { ...before.destination, conversion: undefined } };
  const conversion = await chosen.conversion?.();
  return conversion && withConversion(before, conversion);
}

/** The conversion to a table with columns inferred from a file, for a program. @throws {PipelinesError} `NoFields` */
export async function conversionLikeFile(
  { connections }: ResourceServices,
  name: string,
  file: Uri,
): Promise<ConversionSettings> {
  return conversionLike(name, await firstRecords(file, connections, MAX_RECORDS));
}

/** With the buffer that a conversion needs. The Parquet file itself is compressed. */
export function withConversion(
  settings: DeliveryStreamSettings,
  conversion: ConversionSettings,
): DeliveryStreamSettings {
  const { bufferMebibytes = MIN_BUFFER_MEBIBYTES.converted } = settings.destination;
  const destination = {
    ...settings.destination,
    conversion,
    compression: undefined,
    bufferMebibytes: Math.max(bufferMebibytes, MIN_BUFFER_MEBIBYTES.converted),
  };
  return { ...settings, destination };
}

/** @throws {PipelinesError} `NoFields` when no record is a JSON object with fields */
function conversionLike(name: string, records: readonly Uint8Array[]): ConversionSettings {
  const inferred = inferTable(records);
  if (!inferred) {
    throw new PipelinesError(
      'NoFields',
      l10n.t('The records are not JSON objects, so there are no fields to make columns from.'),
    );
  }
  const { columns, keys, isCaseSensitive } = inferred;
  const table = name.toLowerCase().replace(/[^a-z0-9_]+/g, '_');
  return { database: DATABASE, table, columns, ...definedFields({ keys, isCaseSensitive }) };
}

/** Each column's type can be changed; Enter takes them all. Undefined: dismissed. */
async function confirmColumns(conversion: ConversionSettings): Promise<ConversionSettings | undefined> {
  let columns = conversion.columns ?? [];
  for (;;) {
    const chosen = await choose<PickItem & { index?: number }>(
      [
        {
          icon: 'check',
          label: l10n.t('Use these columns'),
          description: `${conversion.database}.${conversion.table}`,
        },
        { label: l10n.t('columns'), kind: QuickPickItemKind.Separator },
        ...columns.map(({ name, type }, index) => ({
          icon: 'symbol-field' as const,
          label: name,
          description: type,
          index,
        })),
      ],
      {
        title: l10n.t('Columns of the Parquet files'),
        placeHolder: l10n.t('Enter takes them; choose a column to change its type'),
        matchOnDescription: true,
        ignoreFocusOut: true,
      },
    );
    if (!chosen) return undefined;
    const { index } = chosen;
    if (index === undefined) return { ...conversion, columns };
    const type = await askForType(columns[index]?.name ?? '', columns[index]?.type ?? '');
    if (type !== undefined) columns = columns.map((one, at) => (at === index ? { ...one, type } : one));
  }
}

function askForType(title: string, value: string): Promise<string | undefined> {
  return askForText({
    title,
    prompt: l10n.t('Type of the column, such as {0}', 'string, bigint, double, timestamp, date, decimal(10,2)'),
    value,
    ignoreFocusOut: true,
    validateInput: (text) => (TYPE.test(text.trim()) ? undefined : l10n.t('Enter a type as Hive writes it')),
  });
}

/** The oldest records that the stream has, of all its shards. */
async function recordsOf(
  connections: ResourceServices['connections'],
  connection: string,
  stream: string,
): Promise<Uint8Array[]> {
  const { kinesis } = await connections.clients(connection);
  const records: Uint8Array[] = [];
  const { Shards: shards = [] } = await kinesis.listShards({ StreamName: stream });
  for (const { ShardId } of shards) {
    const at = { StreamName: stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await kinesis.getShardIterator(at);
    const { Records: read = [] } = await kinesis.getRecords({ ShardIterator, Limit: MAX_READ });
    for (const { Data } of read) if (Data) records.push(Data);
    if (records.length >= MAX_RECORDS) break;
  }
  if (records.length > 0) return records;
  throw new PipelinesError('NothingToInfer', l10n.t('{0} has no records to make columns from.', stream), {
    remedy: l10n.t('Send some first, or choose a file.'),
  });
}
