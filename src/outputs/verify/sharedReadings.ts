import type { DeliveredUnit } from './deliveredRecords';

/** A piece of content that can be read in several ways, and where it lies. */
export interface OpenReadings {
  container: number;
  readings: DeliveredUnit[][];
}

export interface ReadingsListener {
  /** The record was delivered, whichever reading is right. */
  deliver(unit: DeliveredUnit, container: number): void;
  /** Some readings have the record this often, and others do not. */
  suspect(entry: number, times: number): void;
  /** How many of the records with these bytes have not been found yet. */
  leftOf(entry: number): number;
}

/** The most combinations of readings of pieces that share records. Beyond it, each piece is judged by itself. */
const MAX_COMBINATIONS = 1_024;

/**
 * Decides between readings with what is known about all objects: a record that was sent once cannot lie in two places. What
 * all remaining readings have in common was delivered. The rest is uncertain.
 */
export function settleReadings(open: readonly OpenReadings[], listener: ReadingsListener): void {
  const pieces = [...open].sort((a, b) => a.container - b.container || offsetOf(a) - offsetOf(b));
  const left = settleForced(pieces, listener);
  for (const group of groupsOf(left)) {
    const isSmall = group.reduce((product, { readings }) => product * readings.length, 1) <= MAX_COMBINATIONS;
    if (isSmall) settle(group, bestCombinations(combinationsOf(group), listener), listener);
    // Each of its readings is possible, depending on how others of the group are read.
    else for (const piece of group) settle([piece], combinationsOf([piece]), listener);
  }
}

function offsetOf({ readings }: OpenReadings): number {
  return readings[0]?.[0]?.offset ?? 0;
}

/** Drops readings that others always beat, whatever other pieces hold, and settles pieces with a single reading left. */
function settleForced(pieces: readonly OpenReadings[], listener: ReadingsListener): OpenReadings[] {
  let open = [...pieces];
  for (let isDone = false; !isDone;) {
    isDone = true;
    const still: OpenReadings[] = [];
    const takenAtMost = new Map<number, number>();
    for (const { readings } of open) {
      for (const [entry, count] of mostOf(readings)) takenAtMost.set(entry, (takenAtMost.get(entry) ?? 0) + count);
    }
    for (const piece of open) {
      const readings = withoutWorse(piece.readings, takenAtMost, listener);
      if (readings.length < piece.readings.length) isDone = false;
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

/** How often the readings have each record at most. */
function mostOf(readings: readonly DeliveredUnit[][]): Map<number, number> {
  const most = new Map<number, number>();
  for (const units of readings) {
    for (const [entry, count] of countsOf([units])) most.set(entry, Math.max(count, most.get(entry) ?? 0));
  }
  return most;
}

/** @param takenAtMost how often all open pieces may take each record, this one among them */
function withoutWorse(
  readings: readonly DeliveredUnit[][],
  takenAtMost: ReadonlyMap<number, number>,
  listener: ReadingsListener,
): DeliveredUnit[][] {
  const own = mostOf(readings);
  const weighed = readings.map((units) => ({ units, counts: countsOf([units]), bytes: bytesOf([units]) }));
  const isBetter = (one: (typeof weighed)[number], other: (typeof weighed)[number]) => {
    let saved = 0;
    for (const entry of own.keys()) {
      const [more, less] = [one.counts.get(entry) ?? 0, other.counts.get(entry) ?? 0];
      // The worst case: other pieces take as much as they can of this reading's records, and nothing of the other's.
      const elsewhere = more > less ? (takenAtMost.get(entry) ?? 0) - (own.get(entry) ?? 0) : 0;
      const left = listener.leftOf(entry) - elsewhere;
      saved += excess(less, left) - excess(more, left);
    }
    return saved > 0 && one.bytes === other.bytes;
  };
  return weighed.filter((one) => !weighed.some((other) => isBetter(other, one))).map(({ units }) => units);
}

/** How many of the taken records can be satisfied. Negative where others take more than there are. */
function excess(count: number, left: number): number {
  return Math.max(0, count - left) - Math.max(0, -left);
}

function bytesOf(combination: readonly DeliveredUnit[][]): number {
  return combination.flat().reduce((sum, { length }) => sum + length, 0);
}

/**
 * A reading that needs records twice is worse than one that does not, where both take as many bytes for delimiters. Between a record
 * delivered twice and another delimiter, neither is the better explanation.
 */
function bestCombinations(
  combinations: readonly DeliveredUnit[][][],
  listener: ReadingsListener,
): readonly DeliveredUnit[][][] {
  const least = new Map<number, number>();
  const weighed = combinations.map((combination) => {
    const found = { combination, excess: excessOf(combination, listener), bytes: bytesOf(combination) };
    least.set(found.bytes, Math.min(found.excess, least.get(found.bytes) ?? Infinity));
    return found;
  });
  return weighed.filter((found) => found.excess === least.get(found.bytes)).map(({ combination }) => combination);
}

/** How many records would be delivered more often than they were sent. */
function excessOf(combination: readonly DeliveredUnit[][], listener: ReadingsListener): number {
  let excess = 0;
  for (const [entry, count] of countsOf(combination)) excess += Math.max(0, count - listener.leftOf(entry));
  return excess;
}

function countsOf(
  combination: readonly DeliveredUnit[][],
  isCounted = (_: DeliveredUnit) => true,
): Map<number, number> {
  const counts = new Map<number, number>();
  for (const unit of combination.flat()) {
    if (isCounted(unit)) counts.set(unit.entry, (counts.get(unit.entry) ?? 0) + 1);
  }
  return counts;
}

/** Pieces that share a record, directly or through others. */
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

/** Settles what all of the combinations have in common. */
function settle(
  group: readonly OpenReadings[],
  combinations: readonly DeliveredUnit[][][],
  listener: ReadingsListener,
): void {
  const best = combinations.map((combination) => ({
    combination,
    counts: countsOf(combination),
    sureCounts: countsOf(combination, ({ isUnsure }) => !isUnsure),
  }));
  const entries = new Set(best.flatMap(({ counts }) => [...counts.keys()]));
  const sure = new Map<number, number>();
  for (const entry of entries) {
    const always = Math.min(...best.map(({ sureCounts }) => sureCounts.get(entry) ?? 0));
    const atMost = Math.max(...best.map(({ counts }) => counts.get(entry) ?? 0));
    sure.set(entry, always);
    if (atMost > always) listener.suspect(entry, atMost - always);
  }
  const [first] = best;
  first?.combination.forEach((units, index) => {
    for (const unit of units) {
      const times = sure.get(unit.entry) ?? 0;
      if (unit.isUnsure || times === 0) continue;
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
