import { element, setText, textButton } from '../page/element';
import type { PanelAction, TailAbout, TailStatusNow } from './messages';
import type { PanelTexts } from './panelTexts';
import { fill, type Wording } from '../page/wording';

export interface NoticeOptions {
  texts: PanelTexts;
  wording: Wording;
  onAction: (action: PanelAction) => void;
  onPauseReading: () => void;
  onClearFilter: () => void;
  onClearRange: () => void;
}

export interface NoticeInput {
  about: TailAbout;
  status: TailStatusNow;
  hasFilter: boolean;
  hasRange: boolean;
  /** Rows in sight are being dropped. */
  isLosing: boolean;
}

interface Shown {
  /** `note` has an icon of its own above the rows; `empty` stands where rows would be. */
  place: 'note' | 'empty';
  kind: 'info' | 'warning' | 'error' | 'busy';
  title: string;
  hint?: string;
  choices: { label: string; run: () => void; isPrimary?: boolean }[];
}

/** What is to be known beside the rows, and what stands in their place where there are none: each with the next step. */
export class Notice {
  readonly above = element('div', { class: 'note', hidden: true, role: 'status' });
  readonly empty = element('div', { class: 'empty', hidden: true });
  readonly #options: NoticeOptions;
  readonly #keys = new Map<HTMLElement, string>();

  constructor(options: NoticeOptions) {
    this.#options = options;
  }

  update(input: NoticeInput): void {
    this.#show(this.above, this.#note(input));
    this.#show(this.empty, this.#emptyState(input));
  }

  /** Where only the words are other, as with each retry, the buttons stay, and with them the focus. */
  #show(target: HTMLElement, shown: Shown | undefined): void {
    const key = JSON.stringify(shown && [shown.kind, shown.choices, shown.hint === undefined]);
    if (key !== this.#keys.get(target)) fillNotice(target, shown);
    else if (shown) fillWords(target, shown);
    this.#keys.set(target, key);
  }

  #note({ status, isLosing }: NoticeInput): Shown | undefined {
    const { texts, onAction } = this.#options;
    const { state, gaps, schemaProblem } = status;
    const restart = { label: texts.restart, run: () => onAction('restart'), isPrimary: true };
    const log = { label: texts.showLog, run: () => onAction('showLog') };
    const remedies = state.remedy === undefined ? [] : [{ label: state.remedy, run: () => onAction('remedy') }];
    const failed = { place: 'note', title: state.text } as const;
    if (state.kind === 'failed') return { ...failed, kind: 'error', choices: [...remedies, restart, log] };
    if (state.kind === 'stopped') return { place: 'note', kind: 'info', title: state.text, choices: [restart] };
    if (state.kind === 'disconnected') return { ...failed, kind: 'warning', choices: [...remedies, log] };
    if (state.kind === 'waiting') return { place: 'note', kind: 'warning', title: state.text, choices: [] };
    if (isLosing && status.dropped > 0 && !status.isReadingPaused) {
      const pause = { label: texts.pauseReading, run: () => this.#options.onPauseReading() };
      return { place: 'note', kind: 'warning', title: texts.droppedWhilePaused, choices: [pause] };
    }
    if (schemaProblem !== undefined) {
      const choose = { label: texts.chooseSchemaAgain, run: () => onAction('chooseSchema') };
      return { place: 'note', kind: 'warning', title: schemaProblem, choices: [choose] };
    }
    if (!gaps) return undefined;
    const title = gaps.count === 1 ? fill(texts.gap, gaps.last) : fill(texts.gaps, gaps.count, gaps.last);
    return { place: 'note', kind: 'warning', title, choices: [] };
  }

  #emptyState({ about, status, hasFilter, hasRange }: NoticeInput): Shown | undefined {
    const { texts, wording, onAction } = this.#options;
    if (status.end > status.first) return undefined;
    if (status.kept > 0) {
      if (status.progress < 1) return undefined;
      const clear = { label: texts.clearFilter, run: () => this.#options.onClearFilter(), isPrimary: true };
      const all = { label: texts.clearRange, run: () => this.#options.onClearRange(), isPrimary: !hasFilter };
      const hint = fill(hasFilter ? texts.noMatchHint : texts.noMatchRange, wording.count(status.kept));
      const choices = [...(hasFilter ? [clear] : []), ...(hasRange ? [all] : [])];
      return { place: 'empty', kind: 'info', title: texts.noMatch, hint, choices };
    }
    if (status.state.kind === 'connecting') {
      return { place: 'empty', kind: 'busy', title: fill(texts.connecting, about.stream), choices: [] };
    }
    if (status.state.kind !== 'live' && status.state.kind !== 'silent') return undefined;
    const send = { label: texts.send, run: () => onAction('send'), isPrimary: true };
    const oldest = { label: texts.restartFromOldest, run: () => onAction('restartFromOldest') };
    const hint = fill(texts.emptyHint, about.from);
    return { place: 'empty', kind: 'info', title: texts.empty, hint, choices: [send, oldest] };
  }
}

function fillNotice(target: HTMLElement, shown: Shown | undefined): void {
  target.hidden = !shown;
  target.replaceChildren();
  if (!shown) return;
  target.dataset.kind = shown.kind;
  target.append(element('span', { class: 'notice-title', text: capitalised(shown.title) }));
  if (shown.hint !== undefined) target.append(element('span', { class: 'hint', text: shown.hint }));
  if (shown.choices.length === 0) return;
  const buttons = shown.choices.map(({ label, run, isPrimary }) => textButton(label, run, isPrimary));
  target.append(element('span', { class: 'choices' }, ...buttons));
}

function fillWords(target: HTMLElement, { title, hint }: Shown): void {
  const [words, hintWords] = target.querySelectorAll('.notice-title, .hint');
  if (words) setText(words, capitalised(title));
  if (hintWords && hint !== undefined) setText(hintWords, hint);
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
