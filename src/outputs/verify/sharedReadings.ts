import type { DeliveredUnit } from './deliveredRecords';

/** A piece of content that can be read in several ways, and where it lies. */
export interface OpenReadings {
  container: number;
  readings: DeliveredUnit[][];
}

export interface ReadingsListener {
  /** The record was delivered, whichever way is right. */
  deliver(unit: DeliveredUnit, container: number): void;
  /** Some ways have the record so often, others do not. */
  suspect(entry: number, times: number): void;
  /** How many of the records with these bytes were not found yet. */
  leftOf(entry: number): number;
}

/** Ways to combine the readings of pieces that share records: of more than this, each piece is looked at by itself. */
const MOST_COMBINATIONS = 256;

/**
 * Decides between readings with what is known of all objects: a record that was sent once cannot lie in two places. What
 * all remaining ways have in common was delivered; the rest is unsure.
 */
export function settleReadings(open: readonly OpenReadings[], listener: ReadingsListener): void {
  const pieces = [...open].sort((a, b) => a.container - b.container || offsetOf(a) - offsetOf(b));
  const left = settleForced(pieces, listener);
  for (const group of groupsOf(left)) {
    const isSmall = group.reduce((product, { readings }) => product * readings.length, 1) <= MOST_COMBINATIONS;
    if (isSmall) settleTogether(group, listener);
    else for (const piece of group) settleTogether([piece], listener);
  }
}

function offsetOf({ readings }: OpenReadings): number {
  return readings[0]?.[0]?.offset ?? 0;
}

/** Leaves out readings that need records twice where others do not, and takes those that are left alone. */
function settleForced(pieces: readonly OpenReadings[], listener: ReadingsListener): OpenReadings[] {
  let open = [...pieces];
  for (let isDone = false; !isDone;) {
    isDone = true;
    const still: OpenReadings[] = [];
    for (const piece of open) {
      const readings = bestOf(piece.readings, listener);
      const [only] = readings;
      if (readings.length === 1 && only) {
        for (const unit of only) listener.deliver(unit, piece.container);
        isDone = false;
      } else {
        still.push({ ...piece, readings });
      }
    }
    open = still;
  }
  return open;
}

function bestOf(readings: readonly DeliveredUnit[][], listener: ReadingsListener): DeliveredUnit[][] {
  const excess = readings.map((units) => excessOf([units], listener));
  const least = Math.min(...excess);
  return readings.filter((_, index) => excess[index] === least);
}

/** How many records would be delivered more often than they were sent. */
function excessOf(combination: readonly DeliveredUnit[][], listener: ReadingsListener): number {
  let excess = 0;
  for (const [entry, count] of countsOf(combination)) excess += Math.max(0, count - listener.leftOf(entry));
  return excess;
}

function countsOf(combination: readonly DeliveredUnit[][]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const units of combination) {
    for (const { entry } of units) counts.set(entry, (counts.get(entry) ?? 0) + 1);
  }
  return counts;
}

/** Pieces that share a record, directly or by way of others. */
function groupsOf(pieces: readonly OpenReadings[]): OpenReadings[][] {
  const parents = new Map<number, number>();
  const rootOf = (entry: number): number => {
    let root = entry;
    for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root)) {
      root = parent;
    }
    parents.set(entry, root);
    return root;
  };
  const entryOf = ({ readings }: OpenReadings) => readings.flat()[0]?.entry ?? -1;
  for (const piece of pieces) {
    for (const { entry } of piece.readings.flat()) parents.set(rootOf(entry), rootOf(entryOf(piece)));
  }
  const groups = new Map<number, OpenReadings[]>();
  for (const piece of pieces) {
    const root = rootOf(entryOf(piece));
    const group = groups.get(root);
    if (group) group.push(piece);
    else groups.set(root, [piece]);
  }
  return [...groups.values()];
}

function settleTogether(group: readonly OpenReadings[], listener: ReadingsListener): void {
  const all = combinationsOf(group);
  const excess = all.map((combination) => excessOf(combination, listener));
  const least = Math.min(...excess);
  const best = all
    .filter((_, index) => excess[index] === least)
    .map((combination) => ({ combination, counts: countsOf(combination) }));
  const entries = new Set(best.flatMap(({ counts }) => [...counts.keys()]));
  const sure = new Map<number, number>();
  for (const entry of entries) {
    const counts = best.map(({ counts: found }) => found.get(entry) ?? 0);
    const always = Math.min(...counts);
    const atMost = Math.max(...counts);
    sure.set(entry, always);
    if (atMost > always) listener.suspect(entry, atMost - always);
  }
  const [first] = best;
  first?.combination.forEach((units, index) => {
    for (const unit of units) {
      const times = sure.get(unit.entry) ?? 0;
      if (times === 0) continue;
      sure.set(unit.entry, times - 1);
      listener.deliver(unit, group[index]?.container ?? 0);
    }
  });
}

function combinationsOf(group: readonly OpenReadings[]): DeliveredUnit[][][] {
  return group.reduce<DeliveredUnit[][][]>(
    (all, { readings }) => all.flatMap((combination) => readings.map((units) => [...combination, units])),
    [[]],
  );
}
