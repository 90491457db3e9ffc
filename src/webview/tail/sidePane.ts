import { element } from '../page/element';
import type { Wording } from '../page/wording';
import { Details } from './details';
import { FieldsPane } from './fieldsPane';
import type { FieldsNow, FromPanel, PanelAction, RecordDetails } from './messages';
import type { PanelTexts } from './panelTexts';
import { Splitter } from './splitter';

export interface SidePaneOptions {
  texts: PanelTexts;
  wording: Wording;
  /** In per cent of the window. */
  share: number;
  send: (message: FromPanel) => void;
  onAction: (action: PanelAction) => void;
  onShare: (share: number) => void;
  /** Another record of the aggregate whose details are shown. */
  onMember: (id: number) => void;
  isPinned: (path: string) => boolean;
  onPin: (path: string, isPinned: boolean) => void;
  /** Something opened or closed. */
  onDidChange: () => void;
  /** Something closed, and with it what had the focus. */
  onLeft: () => void;
}

/** Beside or below the rows: the details of a record, the fields of all. */
export class SidePane {
  readonly root: HTMLElement;
  readonly splitter: HTMLElement;
  readonly #options: SidePaneOptions;
  readonly #details: Details;
  readonly #fields: FieldsPane;

  constructor(options: SidePaneOptions) {
    this.#options = options;
    const { texts, wording, send, onAction, onMember, isPinned, onPin, share, onShare } = options;
    this.#details = new Details({
      ...{ texts, wording, onMember },
      onAction: (action, id) => send({ kind: 'record', action, id }),
      onClose: () => this.closeDetails(),
    });
    this.#fields = new FieldsPane({
      ...{ texts, wording, onAction, isPinned, onPin },
      onClose: () => this.toggleFields(),
    });
    this.splitter = new Splitter({ label: texts.details, share, onMove: onShare }).root;
    this.root = element('div', { class: 'side' }, this.#details.root, this.#fields.root);
  }

  get isOpen(): boolean {
    return this.hasDetails || this.hasFields;
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

  get hasFocusInDetails(): boolean {
    return this.#details.root.contains(document.activeElement);
  }

  focusDetails(): void {
    this.#details.focus();
  }

  openDetails(id: number): void {
    this.#details.open(id);
    this.#options.onDidChange();
    this.#options.send({ kind: 'details', id });
  }

  closeDetails(): void {
    this.#details.close();
    this.#options.onDidChange();
    this.#options.onLeft();
  }

  /** Asks for the details again, since another schema decodes the record in another way. */
  refreshDetails(): void {
    const { shownId: id } = this.#details;
    if (id !== undefined) this.#options.send({ kind: 'details', id });
  }

  showDetails(id: number, details: RecordDetails | undefined): void {
    this.#details.show(id, details);
  }

  toggleFields(): void {
    const isOpen = !this.#fields.isOpen;
    this.#fields.toggle(isOpen);
    this.#options.onDidChange();
    this.#options.send({ kind: 'fields', wanted: isOpen ? 'statistics' : 'nothing' });
    if (!isOpen) this.#options.onLeft();
  }

  showFields(fields: FieldsNow): void {
    this.#fields.show(fields);
  }

  updatePins(): void {
    this.#fields.updatePins();
  }

  /** Closes what was opened last of all that one would leave first. @returns whether there was something */
  leave(): boolean {
    if (this.hasDetails) this.closeDetails();
    else if (this.hasFields) this.toggleFields();
    else return false;
    return true;
  }
}
