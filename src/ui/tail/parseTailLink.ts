import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../errors';
import { parsePosition } from './position';
import type { TailRequest } from './tailSessions';

export const TAIL_LINK_PATH = '/tail';
/** A name, or an ARN. Source: Amazon Kinesis Data Streams API Reference, "DescribeStreamSummary". */
const STREAM = /^(arn:[\w-]{1,20}:kinesis:[\w-]{1,40}:\d{12}:stream\/)?[\w.-]{1,128}$/;
const SHARD = /^[\w.-]{1,128}$/;
const SEQUENCE_NUMBER = /^\d{1,128}$/;
const MAX_SHARDS = 500;
/** Longer filters are hardly ever typed or shared. */
const MAX_FILTER_LENGTH = 2_000;
/** A place in each of some 80 shards. */
const MAX_FROM = 8_000;
/** A stream keeps records for a year at most. */
const MAX_MINUTES = 366 * 24 * 60;
/** Characters that a filter of one line never contains. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * A link may come from anybody: each part is checked, and whoever opens it is asked first. What is wrong is said in words of ours: no
 * message repeats what a stranger wrote.
 * @param connections the names that there are. A link never names another.
 * @throws PipelinesError
 */
export function parseTailLink(
  { path, query }: { path: string; query: string },
  { from, connections }: { from: TailRequest['from']; connections: readonly string[] },
): TailRequest {
  if (path !== TAIL_LINK_PATH) {
    throw invalid(l10n.t('This link cannot be opened: it is not a link to a tail, or a newer version made it.'));
  }
  const given = new URLSearchParams(query);
  const shards = given.get('shards')?.split(',');
  if (shards && (shards.length > MAX_SHARDS || !shards.every((shard) => SHARD.test(shard)))) {
    throw invalid(l10n.t('The link contains an invalid shard name. Ask for a new link.'));
  }
  return {
    connection: linkedConnection(given.get('connection'), connections),
    stream: linkedStream(given.get('stream')),
    from: linkedPosition(given.get('from')) ?? from,
    ...(shards ? { shards } : {}),
    filter: linkedFilter(given.get('filter') ?? ''),
  };
}

/** In whatever case, as everywhere. */
function linkedConnection(name: string | null, connections: readonly string[]): string {
  if (!name) throw invalid(l10n.t('The link does not name a connection. Ask for a new link.'));
  const known =
    connections.find((connection) => connection === name) ??
    connections.find((connection) => connection.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return known;
  throw new PipelinesError('UnknownConnection', l10n.t('The link is for a connection that is not in your settings.'), {
    remedy: l10n.t('If you expected this link, ask its sender which connection it needs, and add that one yourself.'),
  });
}

function linkedStream(stream: string | null): string {
  if (stream !== null && STREAM.test(stream)) return stream;
  throw invalid(l10n.t('The link does not name a stream by its name or its ARN. Ask for a new link.'));
}

function linkedFilter(filter: string): string {
  if (filter.length <= MAX_FILTER_LENGTH && !CONTROLS.test(filter)) return filter;
  throw invalid(l10n.t('The filter in the link is too long or has more than one line. Ask for a new link.'));
}

/** A name, a number of minutes, or a position as JSON. */
function linkedPosition(text: string | null): TailRequest['from'] | undefined {
  if (!text) return undefined;
  const position = text.length > MAX_FROM ? undefined : positionIn(text);
  if (position !== undefined && isPlausible(position)) return position;
  throw invalid(l10n.t('The link contains an invalid start position. Ask for a new link.'));
}

function positionIn(text: string): TailRequest['from'] | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return { minutesAgo: Number(text) };
  return parsePosition(parsedJson(text) ?? text);
}

function isPlausible(from: TailRequest['from']): boolean {
  if (typeof from === 'string') return true;
  if ('minutesAgo' in from) return from.minutesAgo <= MAX_MINUTES;
  if ('timestamp' in from) return true;
  const firsts =
    'sequenceNumbers' in from ? Object.entries(from.sequenceNumbers) : [[from.shardId, from.sequenceNumber]];
  return firsts.every(([shardId = '', first = '']) => SHARD.test(shardId) && SEQUENCE_NUMBER.test(first));
}

function invalid(message: string): PipelinesError {
  return new PipelinesError('InvalidLink', message);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
