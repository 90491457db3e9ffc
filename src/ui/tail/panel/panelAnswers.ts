import type { Disposable } from 'vscode';
import { fieldReader, type FieldReader, type StoredRecord } from '../../../consumer';
import type { FieldsNow, FromPanel, RecordDetails, TailRow, ToPanel, WantedFields } from '../../../webview';
import { answerRows } from '../../webviews/rows';
import type { TailSession } from '../tailSession';
import { detailsOf, wholeDetails } from './details';
import { PanelFields } from './panelFields';
import { PanelSearch } from './panelSearch';
import { goneRow, rowOf } from './rows';

/** The tail that a panel shows now, and the view of it. */
interface ShownView {
  session: TailSession;
  /** Over all sessions of the panel: a row of another view must not be taken for one of this. */
  generation: number;
}

export interface PanelAnswersOptions {
  /** Undefined: there is no tail yet. */
  shown: () => ShownView | undefined;
  isInDiff: (id: number) => boolean;
  send: (message: ToPanel) => void;
}

/** Answers what a page asks about the records of its tail. Where the view has changed meanwhile, it does not answer. */
export class PanelAnswers implements Disposable {
  readonly fields = new PanelFields();
  readonly #options: PanelAnswersOptions;
  readonly #search = new PanelSearch();
  #pins: FieldReader[] = [];
  #wantedFields: WantedFields = 'nothing';
  #isLookingAtFields = false;
  /** The record whose details were asked for last. */
  #detailsOf: number | undefined;

  constructor(options: PanelAnswersOptions) {
    this.#options = options;
  }

  dispose(): void {
    this.fields.dispose();
    this.#search.dispose();
  }

  setPins(paths: readonly string[]): void {
    this.#pins = paths.map((path) => fieldReader(path) ?? (() => undefined));
  }

  async rows(request: FromPanel & { kind: 'rows' }): Promise<void> {
    const { shown, send } = this.#options;
    const { session, generation } = shown() ?? {};
    if (!session || generation !== request.generation) return;
    const { view, store, decode } = session;
    const look = { filter: view.filter, search: this.#search.filter, pins: this.#pins, decode };
    const answer = await answerRows<TailRow>(request, {
      end: view.records.end,
      rowAt: (position) => {
        const id = view.records.idAt(position);
        const record = id === undefined ? undefined : store.get(id);
        if (record) return rowOf(position, record, look);
        return id === undefined ? undefined : goneRow(position, id);
      },
      isCurrent: () => generation === shown()?.generation,
    });
    if (answer) send(answer);
  }

  async details(id: number): Promise<void> {
    const { shown, isInDiff, send } = this.#options;
    const session = shown()?.session;
    const record = session?.store.get(id);
    const details = session && record && detailsOf(session, record, isInDiff(id));
    send({ kind: 'details', id, details });
    this.#detailsOf = id;
    if (session && record && details?.isTextCut === true) await this.#sendWhole(session, record, details);
  }

  /** In a process of its own, and of the last one only: nobody waits for a record that they have left. */
  async #sendWhole({ decode }: TailSession, record: StoredRecord, details: RecordDetails): Promise<void> {
    const whole = await wholeDetails(details, record, decode);
    if (this.#detailsOf === record.id) this.#options.send({ kind: 'details', id: record.id, details: whole });
  }

  /** Where a record is in the view of now. */
  async position(id: number): Promise<void> {
    const { shown, send } = this.#options;
    const { session, generation } = shown() ?? {};
    if (!session || generation === undefined) return;
    const { records } = session.view;
    await records.settled();
    if (generation !== shown()?.generation) return;
    const position = records.positionOf(id);
    send({ kind: 'located', generation, id, position, isThere: records.idAt(position) === id });
  }

  async search(request: FromPanel & { kind: 'search' }): Promise<void> {
    const { shown, send } = this.#options;
    const now = shown();
    const found = now && (await this.#search.find(now.session, request));
    if (found) send({ kind: 'searched', text: request.text, generation: now.generation, ...found });
  }

  wantFields(wanted: WantedFields): Promise<void> {
    if (wanted === 'nothing') this.fields.rest();
    this.#wantedFields = wanted;
    return this.lookAtFields();
  }

  /** One look after the other: each takes what has come meanwhile. */
  async lookAtFields(): Promise<void> {
    const wanted = this.#wantedFields;
    const session = this.#options.shown()?.session;
    if (wanted === 'nothing' || this.#isLookingAtFields || !session) return;
    this.#isLookingAtFields = true;
    try {
      const send = (fields: FieldsNow) => this.#options.send({ kind: 'fields', fields });
      const fields = await this.fields.now(session, wanted, send);
      if (fields) send(fields);
    } finally {
      this.#isLookingAtFields = false;
    }
  }

  /** The page is gone: the next one says again what it wants. */
  pageGone(): void {
    this.#detailsOf = undefined;
    this.#wantedFields = 'nothing';
    this.fields.rest();
  }
}
