import type { TailStatusNow } from './messages';
import type { PanelTexts } from './panelTexts';

/** How the tail stands, in a word or two. */
export function stateWord(
  { state, isViewPaused, isReadingPaused }: Pick<TailStatusNow, 'state' | 'isViewPaused' | 'isReadingPaused'>,
  texts: PanelTexts,
): string {
  switch (state.kind) {
    case 'live':
      return isReadingPaused ? texts.readingPaused : isViewPaused ? texts.paused : texts.live;
    case 'failed':
      return texts.stopped;
    case 'waiting':
      return texts.waiting;
    default: {
      const [beforeColon = state.text] = state.text.split(':');
      return beforeColon;
    }
  }
}

/** Whether records are being read: how fast and how far behind says something only then. */
export function isReading({ state, isReadingPaused }: Pick<TailStatusNow, 'state' | 'isReadingPaused'>): boolean {
  return state.kind === 'live' && !isReadingPaused;
}
