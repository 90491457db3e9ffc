import { element, iconButton } from '../page/element';
import { fill, type Wording } from '../page/wording';
import type { RecordDetails } from './messages';
import type { PanelTexts } from './panelTexts';

export interface RecordInfoOptions {
  texts: PanelTexts;
  wording: Wording;
  /** Another record of the aggregate. */
  onMember: (id: number) => void;
  onCopy: (text: string) => void;
}

interface Fact {
  name: string;
  value: string;
  /** Said beside the value, and not copied with it. */
  note?: string | undefined;
}

/** What there is to know about a record besides its data, each with a button that copies it. */
export class RecordInfo {
  readonly #options: RecordInfoOptions;

  constructor(options: RecordInfoOptions) {
    this.#options = options;
  }

  /** @param id of the record, which is one of the members where it was aggregated */
  show(details: RecordDetails, id: number | undefined): HTMLElement {
    const list = element('dl', { class: 'facts' });
    for (const fact of this.#facts(details)) list.append(...this.#row(fact));
    return element('div', {}, list, ...this.#layers(details), ...this.#members(details, id));
  }

  #facts(details: RecordDetails): Fact[] {
    const { texts, wording } = this.#options;
    const age = fill(texts.ago, wording.duration(Math.max(0, Date.now() - details.arrivalMs)));
    const { subSequenceNumber, hashKey } = details;
    return [
      { name: texts.time, value: wording.instant(details.arrivalMs), note: age },
      { name: texts.shard, value: details.shardId },
      { name: texts.sequenceNumber, value: details.sequenceNumber },
      ...(subSequenceNumber === undefined ? [] : [{ name: texts.subSequenceNumber, value: String(subSequenceNumber) }]),
      { name: texts.key, value: details.partitionKey },
      ...(hashKey === undefined ? [] : [{ name: texts.hashKey, value: hashKey, note: texts.hashKeyNote }]),
      { name: texts.size, value: fill(texts.bytes, wording.count(details.size)) },
    ];
  }

  #row({ name, value, note }: Fact): HTMLElement[] {
    const { texts, onCopy } = this.#options;
    const shown = element('dd', {}, element('bdi', { text: value }));
    if (note !== undefined) shown.append(element('span', { class: 'fact-note', text: note }));
    shown.append(iconButton('copy', fill(texts.copyFact, name), () => onCopy(value)));
    return [element('dt', { text: name }), shown];
  }

  #layers({ layers }: RecordDetails): HTMLElement[] {
    const { texts, wording } = this.#options;
    const list = element('ol', { class: 'layers' });
    for (const { name, bytes, failure } of layers) {
      const size = failure === undefined ? fill(texts.bytes, wording.count(bytes)) : fill(texts.layerFailed, failure);
      const note = element('span', { class: failure === undefined ? '' : 'warning', text: ` ${size}` });
      list.append(element('li', {}, element('span', { class: 'layer', text: name }), note));
    }
    return [element('h3', { text: texts.layers }), list];
  }

  #members({ members }: RecordDetails, shown: number | undefined): HTMLElement[] {
    if (members.length === 0) return [];
    const { texts, wording, onMember } = this.#options;
    const list = element('div', { class: 'members' });
    for (const { id, name, partitionKey, size } of members) {
      const button = element('button', { class: 'member' }, `${name}  `, element('bdi', { text: partitionKey }));
      button.append(`  ${wording.bytes(size)}`);
      if (id === shown) button.setAttribute('aria-current', 'true');
      button.addEventListener('click', () => onMember(id));
      list.append(button);
    }
    return [element('h3', { text: fill(texts.members, wording.count(members.length)) }), list];
  }
}
