import { element, iconButton } from '../page/element';
import type { Wording } from '../page/wording';
import { Details, RECORD_PANEL } from './details';
import { FIELDS_PANEL, FieldsPane } from './fieldsPane';
import type { FieldsNow, FromPanel, PanelAction, RecordAction, RecordDetails } from './messages';
import type { PanelTexts } from './panelTexts';
import { isRecordTab, SideTabs, type RecordTab, type SideTab } from './sideTabs';
import { Splitter } from './splitter';

export interface SidePaneOptions {
  texts: PanelTexts;
  wording: Wording;
  /** In per cent of the window. */
  share: number;
  /** In which form a record is shown first. */
  recordTab: RecordTab;
  send: (message: FromPanel) => void;
  onAction: (action: PanelAction) => void;
  onShare: (share: number) => void;
  /** Another record of the aggregate whose details are shown. */
  onMember: (id: number) => void;
  /** The record that is selected in the rows. */
  selectedId: () => number | undefined;
  isPinned: (path: string) => boolean;
  onPin: (paths: readonly string[], isPinned: boolean) => void;
  /** It opened or closed, or shows another tab. */
  onDidChange: () => void;
  /** It closed, and with it what had the focus. */
  onLeft: () => void;
}

/** Beside or below the rows, one at a time: a record in one of its forms, the fields of all records. */
export class SidePane {
  readonly root: HTMLElement;
  readonly splitter: HTMLElement;
  readonly #options: SidePaneOptions;
  readonly #tabs: SideTabs;
  readonly #details: Details;
  readonly #fields: FieldsPane;
  /** Undefined: it is closed. */
  #shown: SideTab | undefined;
  #recordTab: RecordTab;

  constructor(options: SidePaneOptions) {
    this.#options = options;
    this.#recordTab = options.recordTab;
    const { texts, wording, send, onAction, onMember, isPinned, onPin, share, onShare } = options;
    this.#details = new Details({
      ...{ texts, wording, onMember },
      onAction: (action, id) => send({ kind: 'record', action, id }),
      onCopy: (text) => send({ kind: 'copy', text }),
    });
    this.#fields = new FieldsPane({
      ...{ texts, wording, onAction, isPinned, onPin },
      onCondition: (condition) => send({ kind: 'narrow', condition }),
    });
    this.#tabs = new SideTabs({
      texts,
      panelOf: (tab) => (isRecordTab(tab) ? RECORD_PANEL : FIELDS_PANEL),
      onChoose: (tab) => this.open(tab),
    });
    this.splitter = new Splitter({ label: texts.details, share, onMove: onShare }).root;
    const close = iconButton('close', texts.closeDetails, () => this.close());
    const head = element('div', { class: 'tab-line' }, this.#tabs.root, close);
    this.root = element('div', { class: 'side' }, head, this.#details.root, this.#fields.root);
  }

  /** Undefined: it is closed. */
  get shown(): SideTab | undefined {
    return this.#shown;
  }

  /** The form in which a record is shown when it is opened next. */
  get recordTab(): RecordTab {
    return this.#recordTab;
  }

  get isOpen(): boolean {
    return this.#shown !== undefined;
  }

  get hasDetails(): boolean {
    return this.#details.isOpen;
  }

  get hasFields(): boolean {
    return this.#fields.isOpen;
  }

  get shownId(): number | undefined {
    return this.#details.shownId;
  }

  get hasFocus(): boolean {
    return this.root.contains(document.activeElement);
  }

  get details(): Pick<Details, 'root' | 'shownId' | 'canCompare'> {
    return this.#details;
  }

  actOnRecord(action: RecordAction, id: number): void {
    this.#details.act(action, id);
  }

  focusDetails(): void {
    this.#details.focus();
  }

  open(tab: SideTab, id = this.#options.selectedId()): void {
    const { send, onDidChange } = this.#options;
    const hadFields = this.hasFields;
    this.#shown = tab;
    this.#tabs.show(tab);
    this.#fields.toggle(tab === 'fields');
    if (isRecordTab(tab)) {
      this.#recordTab = tab;
      const isOther = this.shownId !== id;
      this.#details.open(tab, id);
      if (isOther && id !== undefined) send({ kind: 'details', id });
    } else this.#details.close();
    if (hadFields !== this.hasFields) this.#wantFields();
    onDidChange();
  }

  openDetails(id: number): void {
    this.open(this.#recordTab, id);
  }

  toggleFields(): void {
    if (this.hasFields) this.close();
    else this.open('fields');
  }

  /** @returns whether it was open */
  close(): boolean {
    if (!this.isOpen) return false;
    const hadFields = this.hasFields;
    this.#shown = undefined;
    this.#tabs.show(undefined);
    this.#details.close();
    this.#fields.toggle(false);
    if (hadFields) this.#wantFields();
    this.#options.onDidChange();
    this.#options.onLeft();
    return true;
  }

  /** Asks for the details again, since another schema decodes the record in another way. */
  refreshDetails(): void {
    const { shownId: id } = this;
    if (id !== undefined) this.#options.send({ kind: 'details', id });
  }

  showDetails(id: number, details: RecordDetails | undefined): void {
    this.#details.show(id, details);
  }

  showFields(fields: FieldsNow): void {
    this.#fields.show(fields);
  }

  updatePins(): void {
    this.#fields.updatePins();
  }

  #wantFields(): void {
    this.#options.send({ kind: 'fields', wanted: this.hasFields ? 'statistics' : 'nothing' });
  }
}
