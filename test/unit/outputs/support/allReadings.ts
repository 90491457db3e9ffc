/** A way to read content: how often it takes which record, and how often that record stands for sure. */
export interface Reading {
  taken: Map<string, number>;
  /** Without those that touch text of others: they may be a part of it. */
  sure: Map<string, number>;
}

interface Step {
  end: number;
  /** `undefined`: text of others. */
  record?: string;
}

/**
 * All best ways to read content that has records that were sent, text of others, and one and the same delimiter behind
 * each but perhaps the last. The best leave the fewest bytes to others. Slow and plain, for small content.
 */
export function allReadings(content: string, records: readonly string[], delimiter: string): Reading[] {
  const distinct = [...new Set(records)].filter((record) => record !== '');
  const steps = (at: number): Step[] => {
    const own = distinct
      .filter((record) => content.startsWith(record, at))
      .map((record): Step => ({ end: at + record.length, record }))
      .filter(({ end }) => end === content.length || content.startsWith(delimiter, end));
    const border = delimiter === '' ? at + 1 : content.indexOf(delimiter, at);
    const end = border < 0 ? content.length : border;
    return end > at ? [...own, { end }] : own;
  };
  const next = ({ end }: Step) => Math.min(content.length, end + delimiter.length);
  const cost = (at: number, step: Step) => (step.record === undefined ? step.end - at : 0);
  const least = new Array<number>(content.length + 1).fill(Infinity);
  least[content.length] = 0;
  for (let at = content.length - 1; at >= 0; at--) {
    least[at] = Math.min(...steps(at).map((step) => cost(at, step) + (least[next(step)] as number)));
  }
  const found = new Map<string, Reading>();
  const follow = (at: number, path: readonly Step[]): void => {
    if (at >= content.length) {
      const reading = readingOf(path, delimiter);
      found.set(keyOf(reading), reading);
      return;
    }
    for (const step of steps(at)) {
      if (cost(at, step) + (least[next(step)] as number) === least[at]) follow(next(step), [...path, step]);
    }
  };
  follow(0, []);
  return [...found.values()];
}

function readingOf(path: readonly Step[], delimiter: string): Reading {
  const reading: Reading = { taken: new Map(), sure: new Map() };
  const isOther = (index: number) => index in path && path[index]?.record === undefined;
  for (const [index, { record }] of path.entries()) {
    if (record === undefined) continue;
    reading.taken.set(record, (reading.taken.get(record) ?? 0) + 1);
    const isTouched = delimiter === '' && (isOther(index - 1) || isOther(index + 1));
    const isProven = isContainer(record) && (record.startsWith('{"') || !isOther(index - 1));
    if (!isTouched || isProven) reading.sure.set(record, (reading.sure.get(record) ?? 0) + 1);
  }
  return reading;
}

/** It shows by itself where it ends, as JSON does. */
function isContainer(record: string): boolean {
  let depth = 0;
  let isText = false;
  for (const [index, character] of [...record].entries()) {
    if (character === '"') isText = !isText;
    else if (!isText && character === '{') depth++;
    else if (!isText && character === '}') depth--;
    if (depth === 0) return index > 0 && index === record.length - 1;
  }
  return false;
}

function keyOf({ taken, sure }: Reading): string {
  const sorted = (counts: Map<string, number>) => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted(taken), sorted(sure)]);
}

/** What may be said of a record, by the readings that need the fewest records twice. */
export interface Bounds {
  /** So often, up to how often it was sent, it is there in all of them for sure. */
  least: number;
  /** So often it is there in one of them. */
  most: number;
}

export function boundsOf(readings: readonly Reading[], records: readonly string[]): Map<string, Bounds> {
  const sent = new Map<string, number>();
  for (const record of records) sent.set(record, (sent.get(record) ?? 0) + 1);
  const excess = ({ taken }: Reading) =>
    [...taken].reduce((sum, [record, count]) => sum + Math.max(0, count - (sent.get(record) ?? 0)), 0);
  const fewest = Math.min(...readings.map(excess));
  const best = readings.filter((reading) => excess(reading) === fewest);
  return new Map(
    [...sent].map(([record, times]): [string, Bounds] => {
      const counts = (of: keyof Reading) => best.map((reading) => Math.min(times, reading[of].get(record) ?? 0));
      return [record, { least: Math.min(...counts('sure')), most: Math.max(...counts('taken')) }];
    }),
  );
}
