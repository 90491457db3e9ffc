import * as l10n from '@vscode/l10n';
import { explainError } from '../../aws';
import type { ShardReadingState, TailEvent, TailPosition, TailState } from '../../consumer';
import { assertNever } from '../../errors';
import { formatCount, formatDuration, plural } from '../format';

export function describePosition(from: TailPosition): string {
  if (from === 'latest') return l10n.t('from now on');
  if (from === 'trimHorizon') return l10n.t('from the oldest record');
  if ('minutesAgo' in from) return minutesAgo(Math.ceil(from.minutesAgo));
  if ('timestamp' in from) return l10n.t('from {0}', `${new Date(from.timestamp).toISOString().slice(0, 19)}Z`);
  if ('sequenceNumbers' in from) {
    return l10n.t(
      'from the first record of the send in {0}',
      plural(Object.keys(from.sequenceNumbers).length, 'shard'),
    );
  }
  return l10n.t('after {0}', from.sequenceNumber);
}

function minutesAgo(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return l10n.t('from {0} min ago', minutes);
  if (minutes % 60 > 0) return l10n.t('from {0} h {1} min ago', formatCount(hours), minutes % 60);
  return hours === 1 ? l10n.t('from 1 hour ago') : l10n.t('from {0} hours ago', formatCount(hours));
}

/** `hasReadAll`: it ended by itself, as the records of delivered objects do. */
export function stoppedText(hasReadAll: boolean, received: number): string {
  const records = plural(received, 'record');
  return hasReadAll ? l10n.t('all read: {0}', records) : l10n.t('stopped: {0} received', records);
}

/** While nothing answers what is asked. */
export function silentText(silentMs: number): string {
  return l10n.t('no answer for {0}', formatDuration(silentMs));
}

export function describeTailState(state: TailState): string {
  switch (state.kind) {
    case 'connecting':
      return l10n.t('connecting');
    case 'connected':
      return l10n.t('connected: reading {0}', plural(state.shards, 'shard'));
    case 'disconnected':
      return l10n.t('disconnected: {0} Next try in {1}.', reason(state.error), formatDuration(state.retryInMs));
    case 'waitingForStream':
      return l10n.t('the stream is {0}; waiting', state.status.toLowerCase());
    case 'streamDeleted':
      return l10n.t('the stream was deleted; waiting for it to be created again');
    case 'streamRecreated':
      return l10n.t('the stream was created again; reading {0} from the first record', plural(state.shards, 'shard'));
    default:
      return assertNever(state);
  }
}

/** `undefined`: not worth a line. */
export function describeShardState(state: ShardReadingState): string | undefined {
  switch (state.kind) {
    case 'reading':
    case 'behind':
      return undefined;
    case 'waitingForParent':
      return l10n.t('waiting for its parents to be read: {0}', state.parents.join(', '));
    case 'throttled':
      return l10n.t('throttled, because others read this shard too; next read in {0}', formatDuration(state.retryInMs));
    case 'retrying':
      return l10n.t('{0} Next try in {1}.', reason(state.error), formatDuration(state.retryInMs));
    case 'closed':
      return state.children.length > 0
        ? l10n.t('closed; continues in {0}', state.children.join(', '))
        : l10n.t('closed; looking for its child shards');
    default:
      return assertNever(state);
  }
}

export function describeGap({
  shardId,
  afterSequenceNumber: after,
  beforeSequenceNumber: before,
}: TailEvent & { kind: 'gap' }): string {
  if (after !== undefined && before !== undefined) {
    return l10n.t(
      '{0}: GAP between {1} and {2}. Records may have expired before they were read.',
      shardId,
      after,
      before,
    );
  }
  if (before !== undefined) {
    return l10n.t('{0}: GAP before {1}. Records may have expired before they were read.', shardId, before);
  }
  if (after === undefined) return l10n.t('{0}: GAP. The oldest records had expired before they were read.', shardId);
  return l10n.t('{0}: GAP after {1}. The records after it had expired before they were read.', shardId, after);
}

function reason(error: Error): string {
  const { title, cause } = explainError(error);
  const text = cause === undefined ? title : `${title} ${cause}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
