import { isRecord } from '../storage/stateFile';
import type { Fields } from './content';
import type { TemplateSetting } from './templateValues';

const NUMBERS = new Set(['SizeInMBs', 'IntervalInSeconds', 'DurationInSeconds', 'ThroughputHintInMBs']);

const STREAM_ARN = /^arn:[^:]*:kinesis:[^:]*:[^:]*:stream\/([^/]+)$/;

/** A stream that is meant by its ARN in any account is the local pipeline's of that name. */
export function localStreamArn(arn: unknown, { region, account }: TemplateSetting): unknown {
  const name = typeof arn === 'string' ? STREAM_ARN.exec(arn)?.[1] : undefined;
  return name === undefined ? arn : `arn:aws:kinesis:${region}:${account}:stream/${name}`;
}

/** The input of a `CreateDeliveryStream` as the local pipeline takes it: with values of their types, and a source of its own. */
export function localDelivery(asked: Fields, setting: TemplateSetting): Fields {
  const entries = Object.entries(asked).map(([name, value]): [string, unknown] => {
    const typed = ofType(name, value);
    return name === 'KinesisStreamSourceConfiguration' && isRecord(typed)
      ? [name, { ...typed, KinesisStreamARN: localStreamArn(typed.KinesisStreamARN, setting) }]
      : [name, typed];
  });
  return Object.fromEntries(entries);
}

/** Parameters of a template are texts, and a text may be written as a number. */
function ofType(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => ofType('', item));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, ofType(key, item)]));
  if (name === 'Enabled') return typeof value === 'string' ? value === 'true' : value;
  if (NUMBERS.has(name)) return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
