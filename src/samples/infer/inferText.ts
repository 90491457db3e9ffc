import { expressionForName } from './namedFields';
import { inExpression, literalText, placeholder } from './writeTemplate';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const IPV6 = /^(?=[^:]*:[^:]*:)[0-9a-f:]{3,39}$/i;
const URL_TEXT = /^https?:\/\/\S+$/i;
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;
const HEXADECIMAL = /^(?=.*[a-f])(?=.*\d)[0-9a-f]{8,128}$/;
const DIGITS = /^\d+$/;
const PREFIX_AND_DIGITS = /^(.{0,40}?)(\d{1,100})$/s;

/** Forms of times, and the pattern that writes each. */
const TIME_FORMS: readonly (readonly [form: RegExp, format: string])[] = [
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'iso'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'YYYY-MM-DDTHH:mm:ss[Z]'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, 'YYYY-MM-DDTHH:mm:ss.SSSSSS[Z]'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/, 'YYYY-MM-DDTHH:mm:ss.SSS'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, 'YYYY-MM-DDTHH:mm:ss'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+[+-]\d\d:\d\d$/, 'YYYY-MM-DDTHH:mm:ss.SSSZ'],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/, 'YYYY-MM-DDTHH:mm:ssZ'],
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/, 'YYYY-MM-DD HH:mm:ss.SSS'],
  [/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'YYYY-MM-DD HH:mm:ss'],
  [/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/, 'YYYY/MM/DD HH:mm:ss'],
  [/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/, 'DD/MMM/YYYY:HH:mm:ss ZZ'],
];
const DATE = /^\d{4}-\d\d-\d\d$/;

/** So few different values are taken for a set of states, to choose from by how often they came. */
const MAX_STATES = 20;
/** So many examples of a text that nothing is known of are kept, and so long ones. */
const MAX_EXAMPLES = 50;
const MAX_EXAMPLE_LENGTH = 300;

/** The text of a template for values like these, which were found under this name. */
export function inferText(name: string, values: readonly string[]): string {
  const counts = countsOf(values);
  if (counts.size === 1) {
    const [only = ''] = values;
    return values.length > 1 || known(values) === undefined ? literalText(only) : (known(values) ?? '');
  }
  const form = known(values);
  if (form !== undefined) return form;
  if (counts.size <= MAX_STATES && counts.size * 2 <= values.length && short(values)) return states(counts);
  const expression = expressionForName(name);
  if (expression !== undefined && !values.every((value) => DIGITS.test(value))) return placeholder(expression);
  return digitsOf(values) ?? examples(counts);
}

function known(values: readonly string[]): string | undefined {
  const all = (form: RegExp) => values.every((value) => value.length < 300 && form.test(value));
  const time = TIME_FORMS.find(([form]) => all(form));
  if (time) return placeholder(time[1] === 'iso' ? 'event.time' : `event.time(${inExpression(time[1])})`);
  if (all(DATE)) return placeholder("event.time('YYYY-MM-DD')");
  if (all(UUID)) return placeholder('string.uuid');
  if (all(EMAIL)) return placeholder('internet.email');
  if (all(IPV4)) return placeholder('internet.ip');
  if (all(MAC)) return placeholder('internet.mac');
  if (all(IPV6)) return placeholder('internet.ipv6');
  if (all(URL_TEXT)) return placeholder('internet.url');
  const [first = ''] = values;
  if (all(HEXADECIMAL) && values.every((value) => value.length === first.length)) {
    return placeholder(`string.hexadecimal({ length: ${first.length}, casing: 'lower', prefix: '' })`);
  }
  return undefined;
}

function states(counts: ReadonlyMap<string, number>): string {
  return placeholder(`weighted([${[...counts].map(([value, count]) => inExpression([value, count])).join(', ')}])`);
}

/** `ORD-00123`, `ORD-00456`: the common prefix stays, the digits at the end change. */
function digitsOf(values: readonly string[]): string | undefined {
  const parts = values.map((value) => PREFIX_AND_DIGITS.exec(value));
  const [first] = parts;
  const prefix = first?.[1] ?? '';
  if (!first || !parts.every((part) => part?.[1] === prefix)) return undefined;
  const digits = parts.map((part) => part?.[2] ?? '');
  const lengths = digits.map(({ length }) => length);
  const shortest = lengths.reduce((least, length) => Math.min(least, length), Infinity);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  if (shortest === longest) return literalText(prefix) + placeholder(`string.numeric(${shortest})`);
  const numbers = digits.map(Number);
  const min = numbers.reduce((least, number) => Math.min(least, number), Infinity);
  const max = numbers.reduce((most, number) => Math.max(most, number), 0);
  const made = `number.int({ min: ${min}, max: ${max} })`;
  return Number.isSafeInteger(max)
    ? literalText(prefix) + placeholder(prefix === '' ? `text(${made})` : made)
    : undefined;
}

function examples(counts: ReadonlyMap<string, number>): string {
  const kept = [...counts.keys()].filter(({ length }) => length <= MAX_EXAMPLE_LENGTH).slice(0, MAX_EXAMPLES);
  return placeholder(kept.length > 0 ? `pick(${inExpression(kept)})` : 'lorem.paragraph');
}

function short(values: readonly string[]): boolean {
  return values.every(({ length }) => length <= MAX_EXAMPLE_LENGTH);
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
