import type { FacetValue, FieldNow, FiltersNow } from './messages';
import type { PanelTexts } from './panelTexts';

export interface Completion {
  /** The part of the text that an option replaces. */
  from: number;
  to: number;
  options: Suggestion[];
  /** Enter takes the first option. Otherwise Enter is for the filter, and an option is chosen first. */
  isEager: boolean;
}

export interface Suggestion {
  text: string;
  /** Beside it. */
  detail?: string | undefined;
}

/** What is known of a field that a filter can name. */
export type FilterField = Pick<FieldNow, 'path' | 'types'> & { top: readonly FacetValue[] };

const MAX_OPTIONS = 8;
const MAX_HISTORY = 12;
/** Parts of a record besides its data that a filter can name. */
const RECORD_PARTS = ['key:', 'shard:', 'seq:'];
const PATH = String.raw`(?:^|[\s(])-?([\p{L}_$.@[][^\s()"'<>=!~:]*)`;
/** The last name or path before the caret; it begins a term, not a value. */
const TERM = new RegExp(`${PATH}$`, 'u');
const AFTER_TERM = new RegExp(`${PATH}( ?)$`, 'u');
/** A field, its operator, and as much of the value as is written. */
const VALUE = new RegExp(String.raw`${PATH}(\s*(?:>=|<=|!=|!~|==?|>|<|~)\s*|:)("[^"]*|[^\s()"]*)$`, 'u');

/** What may be meant at the caret of a filter: a value, an operator or a field. Undefined: nothing that is known. */
export function completionAt(
  text: string,
  caret: number,
  fields: readonly FilterField[],
  texts: OperatorTexts,
): Completion | undefined {
  const before = text.slice(0, caret);
  return valuesAt(before, fields) ?? operatorsAt(before, fields, texts) ?? fieldsAt(before, fields);
}

/** The filters that were used or saved, in place of all that is written. Undefined: there are none. */
export function historyFor(text: string, { saved, recent }: FiltersNow, savedText: string): Completion | undefined {
  const options = [
    ...saved.map((filter) => ({ text: filter, detail: savedText })),
    ...recent.filter((filter) => !saved.includes(filter)).map((filter) => ({ text: filter })),
  ].filter((option) => option.text !== text);
  return completion(0, text.length, options.slice(0, MAX_HISTORY), false);
}

function valuesAt(before: string, fields: readonly FilterField[]): Completion | undefined {
  const match = VALUE.exec(before);
  const [, path = '', , typed = ''] = match ?? [];
  if (!match || isInQuotes(before.slice(0, match.index))) return undefined;
  const field = fields.find((known) => known.path === withoutRoot(path));
  const wanted = typed.replace(/^"/, '').toLowerCase();
  const options = (field?.top ?? []).flatMap(({ term, count }) =>
    term !== undefined && term !== typed && term.toLowerCase().includes(wanted)
      ? [{ text: term, detail: count.toLocaleString() }]
      : [],
  );
  return completion(before.length - typed.length, before.length, options.slice(0, MAX_OPTIONS), false);
}

export type OperatorTexts = Pick<
  PanelTexts,
  'operatorIs' | 'operatorIsNot' | 'operatorContains' | 'operatorMore' | 'operatorLess'
>;

function operatorsAt(before: string, fields: readonly FilterField[], texts: OperatorTexts): Completion | undefined {
  const [, path = '', space = ''] = AFTER_TERM.exec(before) ?? [];
  const field = fields.find((known) => known.path === withoutRoot(path));
  if (!field || isInQuotes(before)) return undefined;
  const isNumber = field.types.some(({ type }) => type === 'number' || type === 'integer');
  const options = [
    { text: '=', detail: texts.operatorIs },
    { text: '!=', detail: texts.operatorIsNot },
    ...(isNumber
      ? [
          { text: '>', detail: texts.operatorMore },
          { text: '<', detail: texts.operatorLess },
        ]
      : [{ text: '~', detail: texts.operatorContains }]),
  ].map(({ text, detail }) => ({ text: `${space === '' ? ' ' : ''}${text} `, detail }));
  return completion(before.length, before.length, options, false);
}

function fieldsAt(before: string, fields: readonly FilterField[]): Completion | undefined {
  const term = isInQuotes(before) ? undefined : TERM.exec(before)?.[1];
  if (term === undefined) return undefined;
  const wanted = withoutRoot(term).toLowerCase();
  const paths = [...fields.map(({ path }) => path), ...RECORD_PARTS];
  const candidates = paths.filter((path) => path.toLowerCase().includes(wanted) && path !== term);
  const first = candidates.filter((path) => path.toLowerCase().startsWith(wanted));
  const options = [...new Set([...first, ...candidates])].slice(0, MAX_OPTIONS).map((text) => ({ text }));
  return completion(before.length - term.length, before.length, options, true);
}

function completion(from: number, to: number, options: Suggestion[], isEager: boolean): Completion | undefined {
  return options.length === 0 ? undefined : { from, to, options, isEager };
}

function isInQuotes(before: string): boolean {
  return (before.match(/"/g)?.length ?? 0) % 2 === 1;
}

function withoutRoot(path: string): string {
  return path.replace(/^\$\.?/, '');
}
