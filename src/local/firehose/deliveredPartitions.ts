import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { StorageContext } from '../storage/storageContext';
import type { Position } from './progress';
import { comparePlaces, comparePositions, type Place } from './recordSource';

/** Up to here, all lines are checked each time a lane moves on. Beyond, they are checked when their number has doubled. */
const FEW_LINES = 1_000;

/** One partition's records of a lane were delivered, up to this place. */
export interface DeliveredPartition {
  readonly lane: string;
  /** The partition, and the version of the settings that assigned records to it. */
  readonly target: string;
  readonly through: Place;
}

/**
 * Remembers what was delivered beyond the place that a lane has reached. A lane moves on only past records that are all
 * delivered: while one partition waits, a restart would deliver the others again. This is a log with a line, and its checksum,
 * for each object. If a line is lost, the object's records are delivered twice; no record is lost.
 */
export class DeliveredPartitions {
  readonly #path: string;
  readonly #storage: StorageContext;
  readonly #places: Map<string, Map<string, Place>>;
  #lines: number;
  #lookedThroughFrom = 0;
  /** Whether the last line has no end, because a crash cut it off. */
  #isTorn: boolean;

  private constructor(path: string, storage: StorageContext, lines: readonly string[], isTorn: boolean) {
    this.#path = path;
    this.#storage = storage;
    this.#places = placesIn(lines);
    this.#lines = lines.length;
    this.#isTorn = isTorn;
  }

  static async open(path: string, storage: StorageContext): Promise<DeliveredPartitions> {
    const text = await readIfItExists(path);
    const lines = text.split('\n').filter((line) => line !== '');
    const isTorn = text !== '' && !text.endsWith('\n');
    const damaged = (isTorn ? lines.slice(0, -1) : lines).filter((line) => parseLine(line) === undefined);
    if (damaged.length > 0) {
      const problem = `${damaged.length} of its lines are damaged. What they name is delivered again.`;
      storage.damage.found(path, problem, await storage.damage.copyAside(path));
    }
    return new DeliveredPartitions(path, storage, lines, isTorn);
  }

  /** The highest position of a lane with a delivered record. */
  highest(lane: string): number {
    const positions = [...(this.#places.get(lane)?.values() ?? [])].map(({ position }) => Number(position));
    return Math.max(0, ...positions);
  }

  /** Whether the record was delivered to the partition before the last start. */
  has(lane: string, target: string, place: Place): boolean {
    const through = this.#places.get(lane)?.get(target);
    return through !== undefined && comparePlaces(place, through) <= 0;
  }

  /** Resolves when the operating system has the lines. */
  async add(delivered: readonly DeliveredPartition[]): Promise<void> {
    if (delivered.length === 0) return;
    this.#storage.lease.requireHeld();
    await appendFile(this.#path, (this.#isTorn ? '\n' : '') + delivered.map(lineOf).join(''));
    this.#isTorn = false;
    this.#lines += delivered.length;
    for (const one of delivered) remember(this.#places, one);
  }

  /** Forgets what comes before the places that the lanes have reached. */
  async forgetBefore(committed: ReadonlyMap<string, Position>): Promise<void> {
    if (this.#lines === 0 || (this.#lines >= FEW_LINES && this.#lines < this.#lookedThroughFrom)) return;
    for (const [lane, position] of committed) this.#forget(lane, position);
    const left = [...this.#places].flatMap(([lane, targets]) =>
      [...targets].map(([target, through]) => ({ lane, target, through })),
    );
    this.#lookedThroughFrom = 2 * left.length;
    if (left.length > 0 && this.#lines < FEW_LINES) return;
    this.#storage.lease.requireHeld();
    const next = `${this.#path}.next`;
    await writeFile(next, left.map(lineOf).join(''));
    await rename(next, this.#path);
    this.#isTorn = false;
    this.#lines = left.length;
  }

  #forget(lane: string, position: Position): void {
    const targets = this.#places.get(lane);
    for (const [target, through] of targets ?? []) {
      if (comparePositions(through.position, position) <= 0) targets?.delete(target);
    }
    if (targets?.size === 0) this.#places.delete(lane);
  }
}

function placesIn(lines: readonly string[]): Map<string, Map<string, Place>> {
  const places = new Map<string, Map<string, Place>>();
  for (const line of lines) {
    const delivered = parseLine(line);
    if (delivered) remember(places, delivered);
  }
  return places;
}

function remember(places: Map<string, Map<string, Place>>, { lane, target, through }: DeliveredPartition): void {
  const targets = places.get(lane);
  if (targets) targets.set(target, through);
  else places.set(lane, new Map([[target, through]]));
}

function lineOf({ lane, target, through }: DeliveredPartition): string {
  const text = JSON.stringify([lane, target, through.position, through.member]);
  return `${checksumOf(text)} ${text}\n`;
}

/** Undefined: a crash cut the line off, or it is damaged. */
function parseLine(line: string): DeliveredPartition | undefined {
  const space = line.indexOf(' ');
  const text = line.slice(space + 1);
  if (line.slice(0, space) !== checksumOf(text)) return undefined;
  const [lane, target, position, member] = JSON.parse(text) as [string, string, Position, number];
  return { lane, target, through: { position, member } };
}

function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}

async function readIfItExists(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
