import { randomUUID } from 'node:crypto';
import { invalidArgument } from './invalidArgument';
import { compileTimePattern, localTime, type LocalTime, type TimePattern } from './javaTime';

/** A parsed prefix of object keys. Source: "Understand custom prefixes for Amazon S3 objects". */
export interface Prefix {
  readonly parts: readonly PrefixPart[];
}

export type PrefixPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'timestamp'; readonly format: TimePattern }
  | { readonly kind: 'randomString' }
  | { readonly kind: 'errorOutputType' }
  | { readonly kind: 'partitionKey'; readonly from: 'query' | 'lambda'; readonly name: string };

export interface PrefixValues {
  /** When the oldest record of the object arrived, approximately. */
  readonly arrivalMs: number;
  readonly timeZone: string;
  readonly partitionKeys: Readonly<Record<string, string>>;
  readonly errorOutputType?: string;
}

const DEFAULT_TIME = compileTimePattern('yyyy/MM/dd/HH/');
const SUFFIX_TIME = compileTimePattern('yyyy-MM-dd-HH-mm-ss');
const RANDOM_CHARACTERS = 11;

/**
 * Parses a prefix. `field` is its name in messages.
 *
 * @throws {ServiceError} `InvalidArgumentException`.
 */
export function parsePrefix(source: string, field: string): Prefix {
  const parts: PrefixPart[] = [];
  let at = 0;
  for (let start = source.indexOf('!{'); start >= 0; start = source.indexOf('!{', at)) {
    if (start > at) parts.push({ kind: 'text', text: source.slice(at, start) });
    const [whole, namespace = '', value = ''] = /^!\{([^:{}]*):([^{}]*)\}/.exec(source.slice(start)) ?? [];
    if (whole === undefined) {
      throw invalidArgument(
        `${field} is invalid: the sequence "!{" can only appear in "!{namespace:value}" expressions`,
      );
    }
    parts.push(expression(namespace.trim(), value, field));
    at = start + whole.length;
  }
  if (at < source.length) parts.push({ kind: 'text', text: source.slice(at) });
  return { parts };
}

function expression(namespace: string, value: string, field: string): PrefixPart {
  switch (namespace) {
    case 'timestamp':
      try {
        return { kind: 'timestamp', format: compileTimePattern(value) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : '';
        throw invalidArgument(`${field} has an invalid timestamp pattern "${value}": ${reason}`);
      }
    case 'firehose':
      if (value === 'random-string') return { kind: 'randomString' };
      if (value === 'error-output-type') return { kind: 'errorOutputType' };
      throw invalidArgument(`${field} has an unknown value in the firehose namespace: ${value}`);
    case 'partitionKeyFromQuery':
      if (value === '') throw invalidArgument(`${field} names no key in the partitionKeyFromQuery namespace`);
      return { kind: 'partitionKey', from: 'query', name: value };
    case 'partitionKeyFromLambda':
      if (value === '') throw invalidArgument(`${field} names no key in the partitionKeyFromLambda namespace`);
      return { kind: 'partitionKey', from: 'lambda', name: value };
    default:
      throw invalidArgument(`${field} has an unknown namespace: ${namespace}`);
  }
}

export function hasExpression(prefix: Prefix): boolean {
  return prefix.parts.some(({ kind }) => kind !== 'text');
}

export function has(prefix: Prefix, kind: PrefixPart['kind']): boolean {
  return prefix.parts.some((part) => part.kind === kind);
}

/** A record's partition keys are kept by these names: a query and a function may give keys with the same one. */
export function lambdaKey(name: string): string {
  return `partitionKeyFromLambda:${name}`;
}

function keptName({ from, name }: PrefixPart & { readonly kind: 'partitionKey' }): string {
  return from === 'lambda' ? lambdaKey(name) : name;
}

/** The names that a record's partition keys are kept by. */
export function partitionKeyNames(prefix: Prefix): readonly string[] {
  return prefix.parts.flatMap((part) => (part.kind === 'partitionKey' ? [keptName(part)] : []));
}

/** The names of the keys that a query, or a function, has to give. */
export function partitionKeysFrom(from: 'query' | 'lambda', prefix: Prefix): readonly string[] {
  return prefix.parts.flatMap((part) => (part.kind === 'partitionKey' && part.from === from ? [part.name] : []));
}

/**
 * The prefix of an object of delivered records.
 *
 * AWS's rules say that the time is appended to a prefix without a `timestamp` expression. Its own example of dynamic
 * partitioning has none, and is delivered without one ("Understand data partitioning in Amazon Data Firehose"), so prefixes
 * with partition keys get none here.
 */
export function evaluatePrefix(prefix: Prefix, values: PrefixValues): string {
  const time = localTime(values.arrivalMs, values.timeZone);
  const evaluated = prefix.parts.map((part) => evaluatePart(part, values, time)).join('');
  return has(prefix, 'timestamp') || has(prefix, 'partitionKey') ? evaluated : evaluated + DEFAULT_TIME(time);
}

/** The prefix of an object of failed records. Without an error prefix, it begins with the prefix of the other records. */
export function evaluateErrorPrefix(
  errorPrefix: Prefix | undefined,
  prefix: Prefix,
  values: PrefixValues & { readonly errorOutputType: string },
): string {
  const time = localTime(values.arrivalMs, values.timeZone);
  if (errorPrefix) return errorPrefix.parts.map((part) => evaluatePart(part, values, time)).join('');
  const plain = prefix.parts.map((part) => evaluatePart(part, values, time)).join('');
  return `${plain}${values.errorOutputType}/${DEFAULT_TIME(time)}`;
}

function evaluatePart(part: PrefixPart, values: PrefixValues, time: LocalTime): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'timestamp':
      return part.format(time);
    case 'randomString':
      return randomUUID().slice(0, RANDOM_CHARACTERS);
    case 'errorOutputType':
      return values.errorOutputType ?? '';
    case 'partitionKey':
      return Object.hasOwn(values.partitionKeys, keptName(part)) ? (values.partitionKeys[keptName(part)] ?? '') : '';
  }
}

/** The part of an object's key after its prefix. Source: "Configure Amazon S3 object name format". */
export function objectNameSuffix(
  streamName: string,
  versionId: number,
  { arrivalMs, timeZone }: PrefixValues,
  extension: string,
): string {
  return `${streamName}-${versionId}-${SUFFIX_TIME(localTime(arrivalMs, timeZone))}-${randomUUID()}${extension}`;
}
