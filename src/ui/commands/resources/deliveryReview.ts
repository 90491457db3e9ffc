import * as l10n from '@vscode/l10n';
import {
  bufferMebibytesOf,
  COMPRESSION_FORMATS,
  DELIVERY_DEFAULTS,
  MIN_BUFFER_MEBIBYTES,
  nameProblem,
  type DeliveryStreamSettings,
  type S3DeliverySettings,
} from '../../../pipelines';
import { choose } from '../../prompts/quickPicks';
import type { Preview } from '../../prompts/inputBoxes';
import { nextObject, type PartitionSample } from './partitionSample';
import { askForName, askForOptionalText, askForTags, askForWholeNumber, tagsText } from './questions';
import type { ReviewRow } from './review';
import { withDefined } from './streamReview';

export const MAX_BUFFER_MEBIBYTES = 128;
export const MAX_BUFFER_SECONDS = 900;
const FILE_EXTENSION = /^\.[0-9a-z!\-_.*'()]{1,127}$/;
const MAX_PREFIX_LENGTH = 1_024;

type Row = ReviewRow<DeliveryStreamSettings>;

export interface DeliveryReviewOptions {
  /** Its name and its source are what they are. */
  isThere: boolean;
  askForSource: (settings: DeliveryStreamSettings) => Promise<DeliveryStreamSettings | undefined>;
  askForBucket: () => Promise<string | undefined>;
  /** What queries of dynamic partitioning are tried on. */
  sample: PartitionSample;
  /** Left out: records cannot be converted, since nothing makes tables there. */
  askForConversion?: NonNullable<Row['change']> | undefined;
  /** Undefined: the server has no roles. */
  askForRole: ((settings: DeliveryStreamSettings) => Promise<DeliveryStreamSettings | undefined>) | undefined;
}

/** The settings of a delivery stream, one a row, and the name that its next object gets. */
export function deliveryRows(settings: DeliveryStreamSettings, options: DeliveryReviewOptions): Row[] {
  const { source, destination } = settings;
  const sourceText = source.kind === 'stream' ? source.stream : l10n.t('direct put');
  const sourceRow = { icon: 'pulse', label: l10n.t('Source'), description: sourceText } as const;
  const { askForRole } = options;
  return [
    ...(options.isThere ? [] : [nameRow(settings)]),
    options.isThere ? sourceRow : { ...sourceRow, change: options.askForSource },
    {
      icon: 'folder',
      label: l10n.t('Bucket'),
      description: destination.bucket,
      change: async (before) => withDestination(before, 'bucket', await options.askForBucket()),
    },
    ...objectRows(settings),
    nextObjectRow(settings, options.sample),
    ...bufferRows(destination),
    ...processingRows(destination, options.sample),
    ...(options.askForConversion ? [conversionRow(destination, options.askForConversion)] : []),
    loggingRow(destination),
    ...(askForRole
      ? [
          {
            icon: 'shield' as const,
            label: l10n.t('IAM role'),
            description: destination.role ?? l10n.t('a new one'),
            change: askForRole,
          },
        ]
      : []),
    {
      icon: 'symbol-string',
      label: l10n.t('Tags'),
      description: tagsText(settings.tags) || l10n.t('none'),
      change: async (before) => withDefined(before, 'tags', await askForTags(l10n.t('Tags'), before.tags)),
    },
  ];
}

/** Why Firehose would refuse the change ("Dynamic partitioning": it cannot be turned on or off later). */
export function deliveryChangeProblem(from: DeliveryStreamSettings, to: DeliveryStreamSettings): string | undefined {
  const wasPartitioned = from.destination.partitioning !== undefined;
  if (wasPartitioned !== (to.destination.partitioning !== undefined)) {
    return wasPartitioned
      ? l10n.t('Dynamic partitioning cannot be turned off')
      : l10n.t('Only a new delivery stream can be given dynamic partitioning');
  }
  return deliveryProblem(to);
}

/** Why Firehose would refuse it ("Semantic rules" of "Custom prefixes for Amazon S3 objects", "Dynamic partitioning"). */
export function deliveryProblem({ name, destination }: DeliveryStreamSettings): string | undefined {
  const {
    bucket,
    prefix = '',
    errorPrefix = '',
    partitioning,
    compression,
    conversion,
    fileExtension,
    timeZone,
    bufferMebibytes = MIN_BUFFER_MEBIBYTES.partitioned,
  } = destination;
  const nameTrouble = nameProblem('deliveryStream', name);
  if (nameTrouble !== undefined) return nameTrouble;
  if (bucket === '') return l10n.t('Choose a bucket');
  if (prefix.includes('!{firehose:error-output-type}')) return l10n.t('The error type belongs to the error prefix');
  if (prefix.includes('!{') && errorPrefix === '') return l10n.t('A prefix with expressions needs an error prefix');
  if (errorPrefix.includes('!{') && !errorPrefix.includes('!{firehose:error-output-type}')) {
    return l10n.t('An error prefix with expressions needs {0}', '!{firehose:error-output-type}');
  }
  if (errorPrefix.includes('!{partitionKey')) return l10n.t('An error prefix has no partition keys');
  const hasKeys = prefix.includes('!{partitionKey');
  if (hasKeys && !partitioning) return l10n.t('A prefix with partition keys needs dynamic partitioning');
  if (!hasKeys && partitioning) return l10n.t('Dynamic partitioning needs partition keys in the prefix');
  if (partitioning && bufferMebibytes < MIN_BUFFER_MEBIBYTES.partitioned) {
    return l10n.t('Dynamic partitioning needs a buffer of at least {0} MiB', MIN_BUFFER_MEBIBYTES.partitioned);
  }
  if (conversion && (compression ?? DELIVERY_DEFAULTS.compression) !== DELIVERY_DEFAULTS.compression) {
    return l10n.t('Parquet files have their own compression: choose {0}', DELIVERY_DEFAULTS.compression);
  }
  if (conversion && bufferMebibytes < MIN_BUFFER_MEBIBYTES.converted) {
    return l10n.t('Conversion to Parquet needs a buffer of at least {0} MiB', MIN_BUFFER_MEBIBYTES.converted);
  }
  const extensionTrouble = fileExtension === undefined ? undefined : fileExtensionProblem(fileExtension);
  if (extensionTrouble !== undefined) return `${l10n.t('File extension')}: ${extensionTrouble}`;
  const zoneTrouble = timeZone === undefined ? undefined : timeZoneProblem(timeZone);
  return zoneTrouble && `${l10n.t('Time zone')}: ${zoneTrouble}`;
}

function withDestination<Name extends keyof S3DeliverySettings>(
  settings: DeliveryStreamSettings,
  name: Name,
  value: S3DeliverySettings[Name] | undefined,
): DeliveryStreamSettings | undefined {
  return value === undefined ? undefined : { ...settings, destination: { ...settings.destination, [name]: value } };
}

/** An empty text stands for nothing at all. */
async function withText(
  settings: DeliveryStreamSettings,
  name: 'prefix' | 'errorPrefix' | 'fileExtension' | 'timeZone',
  question: {
    title: string;
    prompt: string;
    problem?: (text: string) => string | undefined;
    preview?: (text: string) => Preview | undefined;
  },
): Promise<DeliveryStreamSettings | undefined> {
  const { title, ...rest } = question;
  const text = await askForOptionalText(title, { value: settings.destination[name], ...rest });
  if (text === undefined) return undefined;
  return { ...settings, destination: { ...settings.destination, [name]: text === '' ? undefined : text } };
}

function nameRow({ name }: DeliveryStreamSettings): Row {
  return {
    icon: 'edit',
    label: l10n.t('Name'),
    description: name,
    change: async (before) =>
      withDefined(before, 'name', await askForName(l10n.t('Delivery stream'), 'deliveryStream', before.name)),
  };
}

function objectRows(settings: DeliveryStreamSettings): Row[] {
  const { prefix, errorPrefix, compression, fileExtension, timeZone } = settings.destination;
  const nextWith = (change: Partial<S3DeliverySettings>): Preview => {
    const text = nextObject({ ...settings, destination: { ...settings.destination, ...change } });
    return { text: `${l10n.t('Next object')}: ${text}` };
  };
  const tooLong = (text: string) =>
    text.length > MAX_PREFIX_LENGTH ? l10n.t('Use at most {0} characters', MAX_PREFIX_LENGTH) : undefined;
  return [
    {
      icon: 'folder-opened',
      label: l10n.t('Prefix'),
      description: prefix ?? 'yyyy/MM/dd/HH/',
      change: (before) =>
        withText(before, 'prefix', {
          title: l10n.t('Prefix'),
          prompt: l10n.t('Beginning of the keys, with expressions such as {0}', '!{timestamp:yyyy/MM/dd}/'),
          problem: tooLong,
          preview: (text) => nextWith({ prefix: text }),
        }),
    },
    {
      icon: 'warning',
      label: l10n.t('Error prefix'),
      description: errorPrefix ?? l10n.t('none'),
      change: (before) =>
        withText(before, 'errorPrefix', {
          title: l10n.t('Error prefix'),
          prompt: l10n.t('Beginning of the keys of what fails, such as {0}', 'errors/!{firehose:error-output-type}/'),
          problem: tooLong,
        }),
    },
    {
      icon: 'package',
      label: l10n.t('Compression'),
      description: compression ?? DELIVERY_DEFAULTS.compression,
      change: async (before) => {
        const items = COMPRESSION_FORMATS.map((label) => ({ label }));
        const chosen = await choose(items, { title: l10n.t('Compression'), ignoreFocusOut: true });
        return withDestination(before, 'compression', chosen?.label);
      },
    },
    {
      icon: 'file',
      label: l10n.t('File extension'),
      description: fileExtension ?? l10n.t('that of the compression'),
      change: (before) =>
        withText(before, 'fileExtension', {
          title: l10n.t('File extension'),
          prompt: l10n.t('With its dot, such as {0}. Leave empty for that of the compression.', '.json.gz'),
          preview: (text) => nextWith({ fileExtension: text }),
          problem: fileExtensionProblem,
        }),
    },
    {
      icon: 'globe',
      label: l10n.t('Time zone'),
      description: timeZone ?? DELIVERY_DEFAULTS.timeZone,
      change: (before) =>
        withText(before, 'timeZone', {
          title: l10n.t('Time zone'),
          prompt: l10n.t('Of the times in the keys, such as {0}', 'America/Sao_Paulo'),
          preview: (text) => nextWith({ timeZone: text === '' ? undefined : text }),
          problem: timeZoneProblem,
        }),
    },
  ];
}

function nextObjectRow(settings: DeliveryStreamSettings, sample: PartitionSample): Row {
  const { query } = settings.destination.partitioning ?? {};
  const trial = query === undefined ? undefined : sample.try(query);
  return {
    icon: 'open-preview',
    label: l10n.t('Next object'),
    description: nextObject(settings, trial?.kind === 'keys' ? trial.keys : {}),
  };
}

function fileExtensionProblem(text: string): string | undefined {
  return FILE_EXTENSION.test(text) ? undefined : l10n.t('Begin with a dot, in lowercase letters');
}

function timeZoneProblem(text: string): string | undefined {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return undefined;
  } catch {
    return l10n.t('There is no such time zone');
  }
}

function bufferRows(destination: S3DeliverySettings): Row[] {
  const mebibytes = bufferMebibytesOf(destination);
  const { bufferSeconds: seconds = DELIVERY_DEFAULTS.bufferSeconds } = destination;
  return [
    {
      icon: 'symbol-numeric',
      label: l10n.t('Buffer size'),
      description: `${mebibytes} MiB`,
      change: async (before) => {
        const question = { prompt: l10n.t('MiB'), value: mebibytes, least: 1, most: MAX_BUFFER_MEBIBYTES };
        return withDestination(before, 'bufferMebibytes', await askForWholeNumber(l10n.t('Buffer size'), question));
      },
    },
    {
      icon: 'history',
      label: l10n.t('Buffer interval'),
      description: `${seconds} s`,
      change: async (before) => {
        const question = { prompt: l10n.t('Seconds'), value: seconds, least: 0, most: MAX_BUFFER_SECONDS };
        return withDestination(before, 'bufferSeconds', await askForWholeNumber(l10n.t('Buffer interval'), question));
      },
    },
  ];
}

function processingRows({ appendsNewline = false, partitioning }: S3DeliverySettings, sample: PartitionSample): Row[] {
  return [
    {
      icon: 'list-flat',
      label: l10n.t('Newline after each record'),
      description: appendsNewline ? l10n.t('on') : l10n.t('off'),
      change: (before) => Promise.resolve(withDestination(before, 'appendsNewline', !appendsNewline)),
    },
    {
      icon: 'split-horizontal',
      label: l10n.t('Dynamic partitioning'),
      description: partitioning ? (partitioning.query ?? l10n.t('on')) : l10n.t('off'),
      change: async (before) => {
        await sample.find(before);
        const query = await askForOptionalText(l10n.t('Dynamic partitioning'), {
          prompt: l10n.t(
            'JQ that makes the keys of the prefix, such as {0}. Leave empty for none.',
            '{customer: .customer.id}',
          ),
          value: partitioning?.query,
          problem: (text) => (/^\s*\{.*\}\s*$/s.test(text) ? undefined : l10n.t('Enter an object of JQ')),
          preview: (text) => (text === '' ? undefined : sample.preview(text, before)),
        });
        if (query === undefined) return undefined;
        const chosen = query === '' ? undefined : { ...before.destination.partitioning, query };
        return { ...before, destination: { ...before.destination, partitioning: chosen } };
      },
    },
    ...(partitioning?.query === undefined ? [] : [sampleRow(sample)]),
  ];
}

function sampleRow(sample: PartitionSample): Row {
  return {
    icon: 'beaker',
    label: l10n.t('Sample record'),
    description: sample.text ?? l10n.t('found when the query is tried'),
    change: async (before) => {
      await sample.ask(before);
      return undefined;
    },
  };
}

function conversionRow({ conversion }: S3DeliverySettings, change: NonNullable<Row['change']>): Row {
  return {
    icon: 'symbol-field',
    label: l10n.t('Format of the records'),
    description: conversion ? `Parquet · ${conversion.database}.${conversion.table}` : l10n.t('as they come'),
    change,
  };
}

function loggingRow({ log }: S3DeliverySettings): Row {
  return {
    icon: 'output',
    label: l10n.t('Error log'),
    description: log ? `${log.group} · ${log.stream}` : l10n.t('off'),
    change: async (before) => {
      const text = await askForOptionalText(l10n.t('Error log'), {
        prompt: l10n.t(
          'Log group and log stream of CloudWatch, which have to exist: group:stream. Leave empty for none.',
        ),
        value: log && `${log.group}:${log.stream}`,
        problem: (input) => (/^[^:]+:[^:]+$/.test(input) ? undefined : l10n.t('Enter group:stream')),
      });
      if (text === undefined) return undefined;
      const [group = '', stream = ''] = text.split(':');
      return { ...before, destination: { ...before.destination, log: text === '' ? undefined : { group, stream } } };
    },
  };
}
