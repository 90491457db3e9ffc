import { placeholder, Verbatim, type Draft } from './writeTemplate';

/** From 2001 to 2100: numbers in this range are taken for times since the epoch. */
const EPOCH_SECONDS = [978_307_200, 4_102_444_800] as const;
const TIME_NAME = /time|date|_?ts$|^ts|_at$|At$|when|epoch|data/i;
const MAX_STATES = 6;
/** Beyond this, a double has no digits after the point. */
const MAX_MADE = Number.MAX_SAFE_INTEGER;
const MAX_EXAMPLES = 50;

/** The template of numbers like these, in the order in which they came, under this name. */
export function inferNumber(name: string, given: readonly (number | bigint)[]): Draft {
  const values = given.filter((value) => typeof value === 'number');
  if (values.length < given.length) return largeIntegers(given);
  const min = values.reduce((least, value) => Math.min(least, value), Infinity);
  const max = values.reduce((most, value) => Math.max(most, value), -Infinity);
  const [first = 0] = values;
  if (min !== max && Math.max(-min, max) > MAX_MADE) return examples(values);
  if (values.every(Number.isInteger)) {
    const time = timeFormat(name, min, max);
    if (time !== undefined) return placeholder(`event.time('${time}')`);
    if (min === max) return new Verbatim(JSON.stringify(first));
    const step = steadyStep(values);
    if (step !== undefined) return placeholder(`counter({ start: ${max + step}, step: ${step} })`);
    return states(values) ?? placeholder(`number.int({ min: ${min}, max: ${max} })`);
  }
  if (min === max) return new Verbatim(JSON.stringify(first));
  const fractionDigits = values.reduce((most, value) => Math.max(most, digitsAfterPoint(value)), 0);
  return placeholder(`number.float({ min: ${min}, max: ${max}, fractionDigits: ${Math.min(fractionDigits, 15)} })`);
}

/** Numbers that a range would not make: it would be wider than what a double holds. */
function examples(values: readonly number[]): Draft {
  return placeholder(`pick([${[...new Set(values)].slice(0, MAX_EXAMPLES).join(', ')}])`);
}

/** Integers that a double would round, digit for digit. Fractions among them are left out. */
function largeIntegers(values: readonly (number | bigint)[]): Draft {
  const integers = values.flatMap((value) =>
    typeof value === 'bigint' || Number.isSafeInteger(value) ? [BigInt(value)] : [],
  );
  const [first = 0n] = integers;
  const min = integers.reduce((least, value) => (value < least ? value : least), first);
  const max = integers.reduce((most, value) => (value > most ? value : most), first);
  return min === max ? new Verbatim(`${first}`) : placeholder(`number.bigInt({ min: '${min}', max: '${max}' })`);
}

function timeFormat(name: string, min: number, max: number): 'ms' | 's' | undefined {
  const within = (scale: number) => min >= EPOCH_SECONDS[0] * scale && max <= EPOCH_SECONDS[1] * scale;
  if (within(1000)) return 'ms';
  return within(1) && TIME_NAME.test(name) ? 's' : undefined;
}

function steadyStep(values: readonly number[]): number | undefined {
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  const steady =
    values.length >= 4 &&
    step > 0 &&
    values.every((value, index) => index === 0 || value - (values[index - 1] ?? 0) === step);
  return steady ? step : undefined;
}

function states(values: readonly number[]): string | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size > MAX_STATES || counts.size * 4 > values.length) return undefined;
  return placeholder(`weighted([${[...counts].map(([value, count]) => `[${value}, ${count}]`).join(', ')}])`);
}

function digitsAfterPoint(value: number): number {
  const [mantissa = '', exponent] = `${value}`.split('e');
  const digits = mantissa.split('.')[1]?.length ?? 0;
  return Math.max(0, digits - Number(exponent ?? 0));
}
