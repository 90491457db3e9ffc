import { FieldSurvey, type FieldStatistic, type RecordView } from '../../../consumer';
import type { FieldNow, FieldsNow } from '../../../webview';
import { formatCount } from '../../format';
import type { TailSession } from '../tailSession';
import { shown } from './rows';

const MAX_FIELDS = 300;
const MAX_TOP = 5;
const MAX_VALUE_LENGTH = 60;
/** Each second. A stream's records have the same fields over and over; to look at all of them takes a third of a core. */
const RECORDS_FOR_NAMES = 500;

/**
 * The fields of one tail's view: what is known of them begins anew with each other view, and costs nothing while nobody
 * wants it.
 */
export class PanelFields {
  readonly #names = new ViewSurvey(RECORDS_FOR_NAMES);
  readonly #statistics = new ViewSurvey(undefined);

  /** Looks at what is new. @returns undefined: it was overtaken by another view, or ended */
  async now(session: TailSession, wanted: 'names' | 'statistics'): Promise<FieldsNow | undefined> {
    const survey = await (wanted === 'names' ? this.#names : this.#statistics).advance(session);
    return survey && fieldsNow(survey);
  }

  /** The survey of all that the view holds now. */
  survey(session: TailSession): Promise<FieldSurvey | undefined> {
    return this.#statistics.advance(session);
  }

  dispose(): void {
    this.#names.dispose();
    this.#statistics.dispose();
  }
}

class ViewSurvey {
  readonly #mostPerLook: number | undefined;

  #survey: { of: FieldSurvey; view: RecordView } | undefined;
  #abort = new AbortController();

  constructor(mostPerLook: number | undefined) {
    this.#mostPerLook = mostPerLook;
  }

  async advance(session: TailSession): Promise<FieldSurvey | undefined> {
    const survey = this.#of(session);
    const { signal } = this.#abort;
    try {
      await survey.advance(signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
    return signal.aborted ? undefined : survey;
  }

  dispose(): void {
    this.#abort.abort();
  }

  #of(session: TailSession): FieldSurvey {
    const { view, store } = session;
    const known = this.#survey;
    if (known?.view === view.matching) return known.of;
    this.#abort.abort();
    this.#abort = new AbortController();
    const mostPerLook = this.#mostPerLook ?? Infinity;
    const of = new FieldSurvey({ store, view: view.matching, mostPerLook, ...session.decode });
    this.#survey = { of, view: view.matching };
    return of;
  }
}

function fieldsNow({ statistics }: FieldSurvey): FieldsNow {
  const { records, notJson, isCut, fields } = statistics;
  return {
    ...{ records, notJson },
    isCut: isCut || fields.length > MAX_FIELDS,
    fields: fields.slice(0, MAX_FIELDS).map(fieldNow),
  };
}

function fieldNow({ path, records, count, types, nullRate, distinct, range, topValues }: FieldStatistic): FieldNow {
  return {
    // A filter's way to say any element.
    path: shown(path.replaceAll('[]', '[*]')),
    records,
    types: Object.entries(types).map(([type, times]) => ({ type, share: times / Math.max(1, count) })),
    ...{ nullRate, distinct, min: bound(range?.min), max: bound(range?.max) },
    top: topValues.slice(0, MAX_TOP).map(({ value, count: times }) => ({ value: cut(value), count: times })),
  };
}

function bound(value: number | string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? cut(value) : Number.isInteger(value) ? formatCount(value) : String(value);
}

function cut(text: string): string {
  return shown(text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text);
}
