import * as l10n from '@vscode/l10n';
import type { ShardNow, TailStateNow, TailStatusNow } from '../../../webview';
import type { Choice } from '../../messages';
import { describeTailState, silentText, stoppedText } from '../describe';
import type { TailSession } from '../tailSession';

const NOTHING = {
  ...{ first: 0, end: 0, progress: 1, received: 0, kept: 0, keptBytes: 0, dropped: 0, matched: 0 },
  ...{ perSecond: 0, behindMs: 0, isViewPaused: false, isReadingPaused: false, gaps: undefined },
  limit: { readsPerSecond: 0, share: 0, isThrottled: false },
  ...{
    heldEnd: undefined,
    order: undefined,
    unsorted: 0,
    recording: undefined,
    schema: undefined,
    schemaProblem: undefined,
  },
};
/** More are not told apart on a screen; the first ones by rate are. */
const MAX_SHARDS = 200;

/** @param failure why there is no tail */
export function statusOf(
  session: TailSession | undefined,
  generation: number,
  failure: string | undefined,
  remedyFor: (error: unknown) => Choice | undefined,
): TailStatusNow {
  if (failure !== undefined) return { generation, ...NOTHING, state: { kind: 'failed', text: failure } };
  if (!session) return { generation, ...NOTHING, state: { kind: 'connecting', text: l10n.t('connecting') } };
  const { store, view, recording } = session;
  const { first, end } = view.records;
  const { count, progress } = view.matching;
  return {
    ...{ generation, first, end, progress, matched: count, order: view.order, unsorted: view.unsorted },
    ...{ received: store.received, kept: store.kept, keptBytes: store.bytes, dropped: store.dropped },
    perSecond: session.perSecond(),
    behindMs: session.behindMs,
    limit: session.limit,
    isViewPaused: session.isPaused,
    heldEnd: session.heldEnd,
    recording: recording && { file: recording.name, ...recording.recorded },
    isReadingPaused: session.isReadingPaused,
    schema: view.schema?.name,
    schemaProblem: session.schemaProblem,
    state: { ...stateNow(session), remedy: remedyFor(session.trouble)?.label },
    gaps: session.gaps,
  };
}

function stateNow(session: TailSession): TailStateNow {
  const { state } = session;
  if (state.kind === 'failed') return { kind: 'failed', text: state.text };
  if (state.kind === 'stopped') {
    return { kind: 'stopped', text: stoppedText(state.hasReadAll, session.store.received) };
  }
  const text = describeTailState(state.tail);
  switch (state.tail.kind) {
    case 'connecting':
      return { kind: 'connecting', text };
    case 'disconnected':
      return { kind: 'disconnected', text };
    case 'waitingForStream':
    case 'streamDeleted':
      return { kind: 'waiting', text };
    default: {
      const { silentMs } = session;
      return silentMs === undefined ? { kind: 'live', text } : { kind: 'silent', text: silentText(silentMs) };
    }
  }
}

export function shardsNow(session: TailSession): ShardNow[] {
  const shards = session.shards();
  if (shards.length <= MAX_SHARDS) return shards;
  return shards.sort((left, right) => right.perSecond - left.perSecond).slice(0, MAX_SHARDS);
}
