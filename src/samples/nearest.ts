const MAX_CHARACTERS = 60;
const MAX_CANDIDATES = 3;

/** The candidates that a misspelt name may stand for, the likeliest first; none where none is near. */
export function nearest(name: string, candidates: Iterable<string>): string[] {
  const wanted = name.slice(0, MAX_CHARACTERS).toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  const near: { candidate: string; away: number }[] = [];
  for (const candidate of candidates) {
    const lower = candidate.toLowerCase();
    const away = lower.endsWith(`.${wanted}`) ? 1 : distance(wanted, lower, limit);
    if (away < limit) near.push({ candidate, away });
  }
  return near
    .sort((left, right) => left.away - right.away)
    .slice(0, MAX_CANDIDATES)
    .map(({ candidate }) => candidate);
}

/** Levenshtein's distance, given up at `limit`. */
function distance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? limit;
}
