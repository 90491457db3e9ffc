import * as l10n from '@vscode/l10n';
import { streamLabel } from '../../aws';
import { formatRate, plural } from '../format';
import type { Icon } from '../inert/inertText';
import { silentText } from './describe';
import type { TailSession } from './tailSession';

/** What the status bar says of the tails that run. */
export interface TailStatusText {
  icon: Icon;
  text: string;
  tooltip: string[];
}

type Standing = 'disconnected' | 'silent' | 'waiting' | 'readingPaused' | 'paused' | 'reading';

/** From what needs a person most to what needs nobody. */
const STANDINGS: readonly Standing[] = ['disconnected', 'silent', 'waiting', 'readingPaused', 'paused', 'reading'];
const ICONS: Record<Standing, Icon> = {
  disconnected: 'warning',
  silent: 'warning',
  waiting: 'pulse',
  readingPaused: 'debug-pause',
  paused: 'debug-pause',
  reading: 'pulse',
};

/** Undefined: no tail runs. */
export function tailStatusText(running: readonly TailSession[]): TailStatusText | undefined {
  const [only] = running;
  if (!only) return undefined;
  const worst = STANDINGS.find((standing) => running.some((session) => standingOf(session) === standing)) ?? 'reading';
  // Of several tails, those that read say more together than the one that is paused.
  const isQuiet = worst === 'readingPaused' || worst === 'paused';
  const shown = isQuiet && running.some((session) => standingOf(session) === 'reading') ? 'reading' : worst;
  const inState = running.filter((session) => standingOf(session) === shown);
  const what = running.length === 1 ? shortened(streamLabel(only.stream)) : plural(running.length, 'tail');
  const [first = only] = inState;
  return {
    icon: ICONS[shown],
    text: `${what} · ${shown === 'reading' ? rateOf(running) : stateText(first)}`,
    tooltip: [
      ...running.map((session) => {
        const received = plural(session.store.received, 'record');
        const state = standingOf(session) === 'reading' ? rateOf([session]) : stateText(session);
        return l10n.t('{0} ({1}): {2}, {3} received', streamLabel(session.stream), session.connection, state, received);
      }),
      l10n.t('Click to show the tail, or to stop it.'),
    ],
  };
}

function rateOf(sessions: readonly TailSession[]): string {
  return formatRate(sessions.reduce((sum, session) => sum + session.perSecond(), 0));
}

function standingOf(session: TailSession): Standing {
  const { state } = session;
  const tail = state.kind === 'reading' ? state.tail.kind : 'disconnected';
  if (tail === 'disconnected') return 'disconnected';
  if (tail === 'connecting' || tail === 'waitingForStream' || tail === 'streamDeleted') return 'waiting';
  if (session.isReadingPaused) return 'readingPaused';
  if (session.silentMs !== undefined) return 'silent';
  return session.isPaused ? 'paused' : 'reading';
}

function stateText(session: TailSession): string {
  switch (standingOf(session)) {
    case 'disconnected':
      return l10n.t('disconnected');
    case 'silent':
      return silentText(session.silentMs ?? 0);
    case 'waiting':
      return l10n.t('waiting');
    case 'readingPaused':
      return l10n.t('reading paused');
    case 'paused':
      return l10n.t('paused');
    case 'reading':
      return rateOf([session]);
  }
}

const MAX_NAME_LENGTH = 40;

/** In the middle: names of streams often differ at their ends. */
export function shortened(name: string, most = MAX_NAME_LENGTH): string {
  if (name.length <= most) return name;
  const end = Math.floor((most - 1) / 2);
  return `${name.slice(0, most - 1 - end)}…${name.slice(-end)}`;
}
