import { FieldSurvey, type FieldStatistic, type NumberStatistics, type RecordView } from '../../../consumer';
import type { FacetValue, FieldNow, FieldsNow, NumbersNow } from '../../../webview';
import { formatCount } from '../../format';
import type { TailSession } from '../tailSession';
import { shown } from './rows';

const MAX_FIELDS = 300;
const MAX_TOP = 8;
const MAX_VALUE_LENGTH = 60;
/** Each second. A stream's records have the same fields over and over; to look at all of them takes a third of a core. */
const RECORDS_FOR_NAMES = 500;
/** The first figures come after so much work, and others while it takes longer. */
const FIRST_FIGURES_MS = 100;
const MORE_FIGURES_MS = 500;
const SIGNIFICANT_DIGITS = 4;
/** A filter is one line of printable characters. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const UNTYPED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * The fields of one tail's view: what is known of them begins again with each other view, and costs nothing while nobody
 * wants it.
 */
export class PanelFields {
  readonly #names = new ViewSurvey(RECORDS_FOR_NAMES);
  readonly #statistics = new ViewSurvey(undefined);

  /**
   * Looks at what is new.
   * @param onFigures gets what is known so far, where all of it takes long
   * @returns undefined: it was overtaken by another view, or ended
   */
  async now(
    session: TailSession,
    wanted: 'names' | 'statistics',
    onFigures?: (fields: FieldsNow) => void,
  ): Promise<FieldsNow | undefined> {
    let dueMs = performance.now() + FIRST_FIGURES_MS;
    const look = wanted === 'names' ? this.#names : this.#statistics;
    const survey = await look.advance(session, (of, progress) => {
      if (progress === 1 || performance.now() < dueMs) return;
      onFigures?.(fieldsNow(of, progress));
      dueMs = performance.now() + MORE_FIGURES_MS;
    });
    return survey && fieldsNow(survey, 1);
  }

  /** The survey of all that the view holds now. */
  survey(session: TailSession): Promise<FieldSurvey | undefined> {
    return this.#statistics.advance(session);
  }

  /** Nobody waits for figures any more. What was counted is kept for the next time. */
  rest(): void {
    this.#names.rest();
    this.#statistics.rest();
  }

  dispose(): void {
    this.rest();
  }
}

class ViewSurvey {
  readonly #mostPerLook: number | undefined;

  #survey: { of: FieldSurvey; view: RecordView } | undefined;
  #abort = new AbortController();

  constructor(mostPerLook: number | undefined) {
    this.#mostPerLook = mostPerLook;
  }

  async advance(
    session: TailSession,
    onProgress?: (of: FieldSurvey, progress: number) => void,
  ): Promise<FieldSurvey | undefined> {
    const survey = this.#of(session);
    const { signal } = this.#abort;
    try {
      await survey.advance(signal, (progress) => onProgress?.(survey, progress));
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
    return signal.aborted ? undefined : survey;
  }

  rest(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  #of(session: TailSession): FieldSurvey {
    const { view, store } = session;
    const known = this.#survey;
    if (known?.view === view.matching) return known.of;
    this.rest();
    const mostPerLook = this.#mostPerLook ?? Infinity;
    const of = new FieldSurvey({ store, view: view.matching, mostPerLook, ...session.decode });
    this.#survey = { of, view: view.matching };
    return of;
  }
}

function fieldsNow(survey: FieldSurvey, progress: number): FieldsNow {
  const { records, notJson, isCut, fields } = survey.figures(MAX_FIELDS);
  return { records, notJson, progress, isCut, fields: fields.map(fieldNow) };
}

function fieldNow(field: FieldStatistic): FieldNow {
  const { records, count, places, nulls, missing, distinct, numbers, types, topValues } = field;
  return {
    // A filter's way to say any element.
    path: shown(field.path.replaceAll('[]', '[*]')),
    types: Object.entries(types).map(([type, times]) => ({ type, share: times / Math.max(1, count) })),
    ...{ records, count, places, nulls, missing, distinct },
    numbers: numbers && numbersNow(numbers),
    top: topValues.slice(0, MAX_TOP).map(facetOf),
  };
}

function numbersNow({ min, max, median, isSampled, histogram }: NumberStatistics): NumbersNow {
  return { min: numberText(min), max: numberText(max), median: numberText(median), isSampled, histogram };
}

function facetOf({ value, count, isCut }: FieldStatistic['topValues'][number]): FacetValue {
  return { value: cut(value), count, term: isCut ? undefined : termOf(value) };
}

/** A text in a filter's quotes, which know no escapes but of themselves. */
function termOf(json: string): string | undefined {
  if (!json.startsWith('"')) return json;
  const text = JSON.parse(json) as string;
  return UNTYPED.test(text) ? undefined : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function numberText(value: number | string): string {
  if (typeof value === 'string') return cut(value);
  return Number.isSafeInteger(value) ? formatCount(value) : String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}

function cut(text: string): string {
  return shown(text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text);
}
