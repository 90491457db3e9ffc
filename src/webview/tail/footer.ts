import { shardColour } from './columns';
import { element, setText, textButton } from '../page/element';
import type { LimitNow, ShardNow, TailAbout, TailStatusNow } from './messages';
import type { PanelTexts } from './panelTexts';
import { fill, shortShard, type Wording } from '../page/wording';
import { isReading, stateWord } from './stateWord';

/** A shard that takes twice its share, where there is enough to tell. */
const HOT_FACTOR = 2;
const MIN_HOT_RATE = 10;
/** Nearer to the tip than this is as near as polling comes. */
const TIP_MS = 1_500;
/** Further behind than this, no record tells of the rate of now. */
const CATCHING_UP_MS = 5_000;
/** From this share of a shard's read limit on, little is left for others. */
const ALMOST_ALL = 0.8;

/** How fast, how far behind, what is kept and dropped, what of the read limit is used; by shard on request. */
export class Footer {
  readonly root: HTMLElement;
  readonly #texts: PanelTexts;
  readonly #wording: Wording;
  readonly #rate = element('span');
  readonly #behind = element('span');
  readonly #kept = element('span');
  readonly #dropped = element('span');
  readonly #recording = element('span', { class: 'recording', hidden: true });
  readonly #reads = element('span', { class: 'reads' });
  readonly #list = element('div', { class: 'shards', hidden: true, role: 'table' });
  readonly #toggle: HTMLButtonElement;
  #isFanOut = false;

  constructor(texts: PanelTexts, wording: Wording) {
    this.#texts = texts;
    this.#wording = wording;
    this.#toggle = textButton(texts.shards, () => this.#show(this.#list.hidden !== false));
    this.#toggle.setAttribute('aria-expanded', 'false');
    this.#list.setAttribute('aria-label', texts.shards);
    const facts = [this.#rate, this.#behind, this.#kept, this.#dropped, this.#reads, this.#recording];
    this.root = element('footer', {}, this.#list, element('div', { class: 'facts-line' }, ...facts, this.#toggle));
  }

  about({ limit, reading }: TailAbout): void {
    this.#isFanOut = reading === 'fanOut';
    this.#reads.hidden = reading === undefined;
    const limits = [this.#wording.count(limit.records), this.#wording.bytes(limit.bytes)];
    this.#kept.title = fill(this.#texts.keptHint, ...limits);
  }

  update(status: TailStatusNow, isNarrowed: boolean): void {
    const [texts, wording] = [this.#texts, this.#wording];
    // While it catches up, nobody knows how fast the stream is.
    this.#rate.hidden = !isReading(status) || (status.perSecond === 0 && status.behindMs >= CATCHING_UP_MS);
    setText(this.#rate, fill(texts.perSecond, wording.count(status.perSecond)));
    const behind = isReading(status) ? this.#behindText(status.behindMs) : stateWord(status, texts);
    setText(this.#behind, status.isViewPaused && isReading(status) ? `${texts.paused} · ${behind}` : behind);
    this.#behind.classList.toggle('warning', ['silent', 'disconnected', 'failed'].includes(status.state.kind));
    const kept = isNarrowed ? texts.keptBeforeFilter : texts.kept;
    setText(this.#kept, fill(kept, wording.shortCount(status.kept), wording.bytes(status.keptBytes)));
    const { recording } = status;
    this.#recording.hidden = recording === undefined;
    if (recording) setText(this.#recording, `● ${recording.file}: ${wording.count(recording.records)}`);
    setText(this.#dropped, fill(texts.dropped, wording.shortCount(status.dropped)));
    this.#showLimit(status.limit);
    this.#dropped.classList.toggle('warning', status.dropped > 0);
  }

  updateShards(shards: readonly ShardNow[]): void {
    const open = shards.filter(({ state }) => state !== 'closed');
    const mean = open.reduce((sum, { perSecond }) => sum + perSecond, 0) / Math.max(1, open.length);
    const isHot = ({ perSecond }: ShardNow) =>
      open.length > 1 && perSecond >= MIN_HOT_RATE && perSecond > mean * HOT_FACTOR * (open.length > 2 ? 1 : 0.75);
    setText(this.#toggle, `${this.#texts.shards}: ${open.length}`);
    this.#toggle.classList.toggle('warning', open.some(isHot) || shards.some(({ state }) => state === 'throttled'));
    if (this.#list.hidden) return;
    this.#list.replaceChildren(...shards.map((shard) => this.#row(shard, isHot(shard))));
  }

  #row(shard: ShardNow, isHot: boolean): HTMLElement {
    const [texts, wording] = [this.#texts, this.#wording];
    const cell = (text: string) => element('span', { role: 'cell', text });
    const name = element('span', { role: 'cell', title: shard.shardId });
    name.append(element('span', { class: `shard-dot shard-${shardColour(shard.shardId)}` }), shortShard(shard.shardId));
    return element(
      'div',
      { class: isHot ? 'shard hot' : 'shard', role: 'row' },
      name,
      cell(fill(texts.perSecond, wording.count(shard.perSecond))),
      cell(this.#behindText(shard.behindMs)),
      this.#limitCell(shard.limit),
      cell([shard.note, isHot ? texts.hotShard : undefined].filter((text) => text !== undefined).join(' · ')),
    );
  }

  #showLimit(limit: LimitNow): void {
    setText(this.#reads, this.#limitText(limit));
    this.#reads.classList.toggle('warning', limit.isThrottled);
    const title = this.#limitHint(limit);
    if (this.#reads.title !== title) this.#reads.title = title;
  }

  #limitCell(limit: LimitNow): HTMLElement {
    const fullness = element('span', { class: 'fullness' });
    fullness.style.width = `${Math.min(100, limit.share * 100)}%`;
    const meter = element('span', { class: 'limit-meter', attributes: { 'aria-hidden': 'true' } }, fullness);
    meter.classList.toggle('full', limit.share >= ALMOST_ALL || limit.isThrottled);
    return element('span', { role: 'cell', title: this.#limitHint(limit) }, meter, this.#usedText(limit));
  }

  #limitText(limit: LimitNow): string {
    return limit.isThrottled ? this.#texts.yields : this.#usedText(limit);
  }

  #usedText({ readsPerSecond, share }: LimitNow): string {
    const texts = this.#texts;
    if (this.#isFanOut && readsPerSecond === 0) return texts.fanOutReads;
    return fill(texts.limitUsed, percent(share));
  }

  #limitHint({ readsPerSecond, share }: LimitNow): string {
    const { limitHint, fanOutLimitHint } = this.#texts;
    if (this.#isFanOut) return fill(fanOutLimitHint, percent(share));
    return fill(limitHint, readsPerSecond.toFixed(readsPerSecond % 1 ? 1 : 0), percent(share));
  }

  #behindText(behindMs: number): string {
    return behindMs < TIP_MS ? this.#texts.atTip : fill(this.#texts.behind, this.#wording.duration(behindMs));
  }

  #show(isShown: boolean): void {
    this.#list.hidden = !isShown;
    this.#toggle.setAttribute('aria-expanded', String(isShown));
    if (isShown) this.#list.replaceChildren();
  }
}

function percent(share: number): string {
  return String(Math.round(share * 100));
}
