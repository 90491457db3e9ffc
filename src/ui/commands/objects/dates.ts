const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const INSTANT = /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{1,2})(?::?(\d{2}))?(?::?\d{2}(?:\.\d+)?)?)?)?Z?$/;

/** Milliseconds of Unix time of a date in UTC, or of so long ago (`3h`, `2d`). `undefined`: not a date. */
export function parseDate(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^(\d+)\s*([mhd])(?:\s+ago)?$/i.exec(text.trim()) ?? [];
  if (count !== undefined) return nowMs - Number(count) * (UNIT_MS[unit.toLowerCase()] ?? 0);
  const match = INSTANT.exec(text.trim());
  if (!match) return undefined;
  const part = (index: number, missing: number) => (match[index] === undefined ? missing : Number(match[index]));
  const [month, hour, minute] = [part(2, 1), part(4, 0), part(5, 0)];
  const atMs = Date.UTC(part(1, 1970), month - 1, part(3, 1), hour, minute);
  const isReal = new Date(atMs).getUTCMonth() === month - 1 && hour < 24 && minute < 60;
  return isReal ? atMs : undefined;
}
