import { element, iconButton, labelledButton, relabel, setText } from '../page/element';
import { makeOneTabStop } from '../page/roving';
import { fill, shortShard } from '../page/wording';
import type { PanelAction, PauseKind, TailAbout, TailStatusNow } from './messages';
import type { PanelTexts } from './panelTexts';
import { PauseButton } from './pauseButton';
import { stateWord } from './stateWord';

export interface ToolbarOptions {
  texts: PanelTexts;
  filter: HTMLElement;
  /** What narrows the view beside the filter. */
  notes: HTMLElement[];
  columns: HTMLElement;
  onAction: (action: PanelAction) => void;
  onPause: (what: PauseKind, isOn: boolean) => void;
  onSearch: () => void;
  onFields: () => void;
}

/** How the tail stands, and what can be done with it. */
export class Toolbar {
  readonly root: HTMLElement;
  readonly #texts: PanelTexts;
  readonly #badge = element('span', { class: 'badge', role: 'status' });
  readonly #from = element('button', { class: 'chip' });
  readonly #shards = element('button', { class: 'chip' });
  readonly #reading = element('button', { class: 'chip', hidden: true });
  readonly #schema = element('button', { class: 'chip' });
  readonly #pause: PauseButton;
  readonly #stop: HTMLButtonElement;
  readonly #record: HTMLButtonElement;
  readonly #fields: HTMLButtonElement;
  #isRunning = true;

  constructor({ texts, onAction, onPause, onSearch, onFields, ...parts }: ToolbarOptions) {
    this.#texts = texts;
    this.#pause = new PauseButton({ texts, onPause });
    this.#stop = iconButton('debug-stop', texts.stop, () => onAction(this.#isRunning ? 'stop' : 'restart'));
    this.#record = iconButton('record', texts.record, () => onAction('record'));
    this.#fields = labelledButton('symbol-field', texts.fields, onFields);
    this.#from.addEventListener('click', () => onAction('chooseStart'));
    this.#shards.addEventListener('click', () => onAction('chooseShards'));
    this.#reading.addEventListener('click', () => onAction('chooseReading'));
    this.#schema.addEventListener('click', () => onAction('chooseSchema'));
    const clear = iconButton('clear-all', texts.clear, () => onAction('clear'));
    const group = (name: string, ...children: HTMLElement[]) => element('div', { class: `group ${name}` }, ...children);
    this.root = element(
      'div',
      { class: 'toolbar', role: 'toolbar', attributes: { 'aria-label': texts.follows } },
      group('state', this.#badge, this.#pause.root, this.#stop, clear),
      group('place', this.#from, this.#shards, this.#reading, this.#schema),
      group('narrowing', parts.filter, ...parts.notes),
      group(
        'tools',
        ...[iconButton('search', texts.searchOpen, onSearch), this.#fields, parts.columns, this.#record],
        iconButton('save-as', texts.exportRecords, () => onAction('export')),
        iconButton('link', texts.copyLink, () => onAction('copyLink')),
      ),
    );
    makeOneTabStop(this.root, '.icon-button, .labelled-button, .chip, .range-note');
  }

  about({ from, shards, reading }: TailAbout): void {
    // Delivered records lie in objects, so there is no shard to choose.
    this.#shards.hidden = reading === undefined;
    const [only] = shards ?? [];
    const texts = this.#texts;
    setText(this.#from, from);
    this.#from.title = texts.chooseStart;
    this.#from.setAttribute('aria-label', `${texts.chooseStart}: ${from}`);
    const count = shards?.length ?? 0;
    const which =
      only === undefined ? texts.allShards : count === 1 ? shortShard(only) : fill(texts.someShards, String(count));
    setText(this.#shards, which);
    this.#shards.title = shards?.join('\n') ?? texts.chooseShards;
    this.#shards.setAttribute('aria-label', `${texts.chooseShards}: ${which}`);
    this.#showReading(reading);
  }

  #showReading(reading: TailAbout['reading']): void {
    this.#reading.hidden = reading === undefined;
    if (reading === undefined) return;
    const texts = this.#texts;
    setText(this.#reading, texts[reading]);
    this.#reading.classList.toggle('costs', reading === 'fanOut');
    this.#reading.title = reading === 'fanOut' ? texts.fanOutHint : texts.chooseReading;
    this.#reading.setAttribute('aria-label', `${texts.chooseReading}: ${texts[reading]}`);
  }

  setFieldsOpen(isOpen: boolean): void {
    this.#fields.setAttribute('aria-pressed', String(isOpen));
  }

  update(status: TailStatusNow): void {
    const texts = this.#texts;
    const { state, recording } = status;
    this.#isRunning = state.kind !== 'stopped' && state.kind !== 'failed';
    this.#showBadge(status);
    this.#showSchema(status);
    this.#pause.update(status, this.#isRunning);
    relabel(this.#stop, this.#isRunning ? 'debug-stop' : 'debug-restart', this.#isRunning ? texts.stop : texts.restart);
    relabel(this.#record, recording ? 'stop-circle' : 'record', recording ? texts.endRecording : texts.record);
    this.#record.setAttribute('aria-pressed', String(recording !== undefined));
    this.#record.disabled = !this.#isRunning;
  }

  #showSchema({ schema = this.#texts.noSchema, schemaProblem }: TailStatusNow): void {
    const { chooseSchema } = this.#texts;
    setText(this.#schema, schema);
    this.#schema.title = schemaProblem ?? chooseSchema;
    this.#schema.classList.toggle('warning', schemaProblem !== undefined);
    this.#schema.setAttribute('aria-label', `${chooseSchema}: ${schema}`);
  }

  #showBadge({ state, isViewPaused, isReadingPaused }: TailStatusNow): void {
    const isLive = state.kind === 'live';
    const kind = !isLive ? state.kind : isReadingPaused ? 'reading-paused' : isViewPaused ? 'paused' : 'live';
    setText(this.#badge, stateWord({ state, isViewPaused, isReadingPaused }, this.#texts));
    this.#badge.dataset.kind = kind;
    this.#badge.title = state.text;
  }
}
