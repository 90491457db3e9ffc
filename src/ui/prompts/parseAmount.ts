/** When a run of generated records ends. Neither: when it is cancelled. */
export interface Amount {
  count: number | undefined;
  durationMs: number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, min: 60_000, h: 3_600_000 };

/** `1,000` records, `90 s`, `5 min`, `2 h`, or nothing: until cancelled. `undefined`: none of these. */
export function parseAmount(text: string, mostRecords: number): Amount | undefined {
  const compact = text.trim().replaceAll(/(?<=\d)[\s,_](?=\d)/g, '');
  if (compact === '') return { count: undefined, durationMs: undefined };
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*(s|min|h)?$/.exec(compact) ?? [];
  const value = Number(digits);
  if (unit !== undefined) {
    const durationMs = value * (UNITS[unit] ?? 0);
    return durationMs > 0 ? { count: undefined, durationMs } : undefined;
  }
  const isCount = Number.isInteger(value) && value >= 1 && value <= mostRecords;
  return isCount ? { count: value, durationMs: undefined } : undefined;
}
