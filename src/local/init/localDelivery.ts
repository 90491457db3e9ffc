import { isRecord } from '../storage/stateFile';
import type { Fields } from './content';
import type { TemplateSetting } from './templateValues';

const NUMBERS = new Set(['SizeInMBs', 'IntervalInSeconds', 'DurationInSeconds', 'ThroughputHintInMBs']);
const PROCESSORS = new Set(['AppendDelimiterToRecord', 'Lambda', 'MetadataExtraction', 'RecordDeAggregation']);
const DESTINATIONS = ['ExtendedS3DestinationConfiguration', 'S3DestinationConfiguration'];

const STREAM_ARN = /^arn:[^:]*:kinesis:[^:]*:[^:]*:stream\/([^/]+)$/;

/** A stream that is meant by its ARN in any account is the local pipeline's of that name. */
export function localStreamArn(arn: unknown, { region, account }: TemplateSetting): unknown {
  const name = typeof arn === 'string' ? STREAM_ARN.exec(arn)?.[1] : undefined;
  return name === undefined ? arn : `arn:aws:kinesis:${region}:${account}:stream/${name}`;
}

/**
 * The input of a `CreateDeliveryStream` as the local pipeline takes it, and what it then lacks: backups, Parquet and ORC, and some
 * processors.
 */
export function localDelivery(
  asked: Fields,
  setting: TemplateSetting,
): { readonly input: Fields; readonly without: readonly string[] } {
  const without: string[] = [];
  const entries = Object.entries(asked).map(([name, value]): [string, unknown] => {
    const typed = ofType(name, value);
    if (!isRecord(typed)) return [name, typed];
    if (DESTINATIONS.includes(name)) return [name, localDestination(typed, without)];
    if (name !== 'KinesisStreamSourceConfiguration') return [name, typed];
    return [name, { ...typed, KinesisStreamARN: localStreamArn(typed.KinesisStreamARN, setting) }];
  });
  return { input: Object.fromEntries(entries), without };
}

function localDestination(destination: Fields, without: string[]): Fields {
  const {
    S3BackupMode: backup,
    S3BackupConfiguration: _backup,
    DataFormatConversionConfiguration: conversion,
    ProcessingConfiguration: processing,
    ...rest
  } = destination;
  if (backup === 'Enabled') without.push('S3BackupMode');
  if (isRecord(conversion) && conversion.Enabled !== false) without.push('DataFormatConversionConfiguration');
  return isRecord(processing) ? { ...rest, ProcessingConfiguration: localProcessing(processing, without) } : rest;
}

function localProcessing(processing: Fields, without: string[]): Fields {
  const processors = Array.isArray(processing.Processors) ? processing.Processors.filter(isRecord) : [];
  const known = processors.filter(({ Type: type }) => PROCESSORS.has(String(type)));
  for (const { Type: type } of processors)
    if (!PROCESSORS.has(String(type))) without.push(`the processor ${String(type)}`);
  return { ...processing, Processors: known };
}

/** Parameters of a template are texts, and a text may be written as a number. */
function ofType(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => ofType('', item));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ofType(key, item)]));
  if (name === 'Enabled') return typeof value === 'string' ? value === 'true' : value;
  if (NUMBERS.has(name)) return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
