import * as l10n from '@vscode/l10n';
import { bucketId } from './buckets';
import { CONNECTION_COLORS, type Connection } from './connection';
import { nearestName } from './nearestName';
import { REGION } from './region';
import { streamProblem } from './streamNames';

/** What the schema in package.json checks, too: a test holds the two against each other. */
export const CONNECTION_PATTERNS = {
  /**
   * A name becomes the authority of `kinesis-s3://<name>/<bucket>/<key>`. `/`, `?`, `#` and `\` would end it there, `%`
   * would be decoded; characters that cannot be seen would make two names look like one.
   */
  // eslint-disable-next-line no-control-regex -- they are what it refuses
  name: /^(?![Ll][Oo][Cc][Aa][Ll]$)(?!\.{1,2}$)(?!\s)[^/\\%?#\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]{1,100}(?<!\s)$/,
  /** It becomes a part of host names. */
  region: REGION,
  profile: /\S/,
  endpoint: /^https?:\/\/[^\s/?#@\\]+(\/[^\s?#\\]*)?$/,
  bucket:
    /^([A-Za-z0-9][A-Za-z0-9._-]{1,254}|arn:aws[a-z-]*:s3:[a-z0-9-]+:[0-9]{12}:accesspoint[:/][a-z0-9][a-z0-9-]{1,48}[a-z0-9])$/,
  stream: /^([A-Za-z0-9_.-]{1,128}|arn:aws[a-z-]*:kinesis:[a-z0-9-]+:[0-9]{12}:stream\/[A-Za-z0-9_.-]{1,128})$/,
} as const;

/** No address can hold half a character. */
const LONE_SURROGATE = /\p{Cs}/u;
const MAX_NAME_CHARACTERS = 100;
const MAX_SHOWN = 60;

/** What an entry of the list says, or everything that is wrong with it. */
export type ReadEntry = { connection: Connection; name: string } | { problems: string[]; name: string | undefined };

type Fields = Record<string, unknown>;
/** `undefined`: it is right. */
type Check = (value: unknown, property: string, fields: Fields) => string | undefined;

const CHECKS: Readonly<Record<Exclude<keyof Connection, 'scope'>, Check>> = {
  name: (value) => (isString(value) ? connectionNameProblem(value) : missing('name')),
  region: regionProblem,
  profile: textProblem,
  storedKeys: storedKeysProblem,
  endpoint: endpointProblem,
  endpoints: endpointsProblem,
  readOnly: booleanProblem,
  protected: booleanProblem,
  color: colorProblem,
  editObjects: booleanProblem,
  requestPayer: booleanProblem,
  buckets: bucketsProblem,
  streams: streamsProblem,
};
const ENDPOINT_CHECKS: Readonly<Record<string, Check>> = {
  kinesis: endpointProblem,
  firehose: endpointProblem,
  s3: endpointProblem,
};
const REQUIRED = ['name', 'region'] as const;

/** Settings are written by hand: an entry is checked here once, as a whole, and typed from here on. */
export function readEntry(entry: unknown): ReadEntry {
  if (!isObject(entry)) {
    return { name: undefined, problems: [l10n.t('A connection must be an object with a name and a region.')] };
  }
  const problems = [
    ...REQUIRED.filter((property) => entry[property] === undefined).map(missing),
    ...problemsOf(entry, CHECKS, ''),
  ];
  const { name } = entry;
  if (problems.length > 0) return { name: isString(name) && name.trim() !== '' ? name : undefined, problems };
  // Every property is known and was checked.
  const connection = { ...entry } as unknown as Connection;
  return { name: connection.name, connection: withBucketIds(connection) };
}

function withBucketIds(connection: Connection): Connection {
  const { buckets } = connection;
  return buckets ? { ...connection, buckets: buckets.map(bucketId) } : connection;
}

/** Why no connection may have this name; what other connections are called is not considered. */
export function connectionNameProblem(name: string): string | undefined {
  if (name.trim() === '') return missing('name');
  if (foldedName(name) === 'local') return l10n.t('"local" is the local pipeline. Choose another name.');
  if (CONNECTION_PATTERNS.name.test(name) && !LONE_SURROGATE.test(name)) return undefined;
  if (name.length > MAX_NAME_CHARACTERS) {
    return l10n.t('The name is longer than {0} characters.', MAX_NAME_CHARACTERS);
  }
  if (name.trim() !== name) return l10n.t('The name begins or ends with a space.');
  const character = /[/\\%?#]/.exec(name)?.[0];
  if (character !== undefined) {
    return l10n.t(
      'The name contains "{0}". It cannot: the name is a part of addresses such as kinesis-s3://name/bucket.',
      character,
    );
  }
  if (/^\.{1,2}$/.test(name)) return l10n.t('"{0}" cannot be a name.', name);
  return l10n.t('The name contains a character that cannot be seen.');
}

/** Two names are the same connection where this is the same: addresses have names in lower case. */
export function foldedName(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function problemsOf(fields: Fields, checks: Readonly<Record<string, Check>>, within: string): string[] {
  return Object.entries(fields).flatMap(([property, value]) => {
    const check = Object.hasOwn(checks, property) ? checks[property] : undefined;
    if (!check) return [unknownProperty(property, Object.keys(checks), within)];
    const problem = value === undefined ? undefined : check(value, `${within}${property}`, fields);
    return problem === undefined ? [] : [problem];
  });
}

function unknownProperty(property: string, known: readonly string[], within: string): string {
  const unknown = l10n.t('Unknown property "{0}".', shown(`${within}${property}`));
  const meant = nearestName(property, known);
  return meant === undefined ? unknown : `${unknown} ${l10n.t('Did you mean "{0}"?', `${within}${meant}`)}`;
}

function missing(property: string): string {
  return l10n.t('"{0}" is missing.', property);
}

function regionProblem(value: unknown): string | undefined {
  if (isString(value) && CONNECTION_PATTERNS.region.test(value)) return undefined;
  return l10n.t('"region" must be an AWS region such as "eu-west-1".');
}

function textProblem(value: unknown, property: string): string | undefined {
  if (isString(value) && CONNECTION_PATTERNS.profile.test(value)) return undefined;
  return l10n.t('"{0}" must be a string that is not empty.', property);
}

function storedKeysProblem(value: unknown, property: string, { profile }: Fields): string | undefined {
  const problem = textProblem(value, property);
  if (problem !== undefined || profile === undefined) return problem;
  return l10n.t('A connection has either "profile" or "storedKeys".');
}

function booleanProblem(value: unknown, property: string): string | undefined {
  return typeof value === 'boolean' ? undefined : l10n.t('"{0}" must be true or false.', property);
}

function colorProblem(value: unknown, property: string): string | undefined {
  if (CONNECTION_COLORS.some((color) => color === value)) return undefined;
  return l10n.t('"{0}" must be one of {1}.', property, CONNECTION_COLORS.join(', '));
}

export function endpointProblem(value: unknown, property: string): string | undefined {
  if (isString(value) && CONNECTION_PATTERNS.endpoint.test(value) && URL.canParse(value)) return undefined;
  return l10n.t(
    '"{0}" must be an address such as "http://127.0.0.1:4566": http or https, without a user, "?" and "#".',
    property,
  );
}

function endpointsProblem(value: unknown, property: string): string | undefined {
  if (!isObject(value)) return l10n.t('"{0}" must be an object with "kinesis", "firehose" or "s3".', property);
  const problems = problemsOf(value, ENDPOINT_CHECKS, `${property}.`);
  return problems.length > 0 ? problems.join(' ') : undefined;
}

function bucketsProblem(value: unknown, property: string): string | undefined {
  const isBucket = (bucket: unknown) => isString(bucket) && CONNECTION_PATTERNS.bucket.test(bucket);
  if (Array.isArray(value) && value.every(isBucket)) return undefined;
  return l10n.t('"{0}" must be a list of names of buckets, or of ARNs of access points.', property);
}

function streamsProblem(value: unknown, property: string, { name, region }: Fields): string | undefined {
  if (!Array.isArray(value) || !value.every(isString)) {
    return l10n.t('"{0}" must be a list of names or ARNs of data streams.', property);
  }
  const place = isString(name) && isString(region) ? { name, region } : undefined;
  for (const stream of value) {
    const problem = streamProblem(place, stream);
    if (problem) return `"${property}": ${[problem.message, problem.remedy].filter(isString).join(' ')}`;
  }
  return undefined;
}

/** Enough of what somebody wrote to find it again. */
export function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const isString = (value: unknown): value is string => typeof value === 'string';

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
