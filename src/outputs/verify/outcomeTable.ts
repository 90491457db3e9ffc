import type { RecordOutcome, RecordPlace } from './verifyDelivery';
import type { Place } from './sentRecordSet';

const KINDS = ['delivered', 'failed', 'ambiguous', 'missing'] as const;
type OutcomeKind = (typeof KINDS)[number];

/** The outcome of one record before its object is named. */
export interface RawOutcome {
  index: number;
  place?: Place;
  reason?: string;
  isUnsure?: boolean;
}

/** An object, or a member of an archive, that holds delivered records. */
export interface Container {
  key: string;
  member?: string | undefined;
  /** When the object was written, by S3's clock: whole seconds. */
  writtenMs: number;
}

/** The outcome of each sent record, any of which is at hand at once: 13 bytes for each. */
export class OutcomeTable {
  readonly #containers: readonly Container[];
  readonly #kinds: Uint8Array;
  /** A delivered record has the number of its container here, and a failed one that of its reason. */
  readonly #numbers: Int32Array;
  readonly #offsets: Float64Array;
  readonly #reasons: string[] = [];

  constructor(count: number, outcomes: Iterable<RawOutcome>, containers: readonly Container[]) {
    this.#containers = containers;
    this.#kinds = new Uint8Array(count);
    this.#numbers = new Int32Array(count);
    this.#offsets = new Float64Array(count);
    const reasonIds = new Map<string, number>();
    for (const { index, place, reason, isUnsure } of outcomes) {
      this.#kinds[index] = KINDS.indexOf(kindOf(place, reason, isUnsure));
      if (place) {
        this.#numbers[index] = place.object;
        this.#offsets[index] = place.offset;
      } else if (reason !== undefined) {
        const id = reasonIds.get(reason) ?? this.#reasons.push(reason) - 1;
        reasonIds.set(reason, id);
        this.#numbers[index] = id;
      }
    }
  }

  get count(): number {
    return this.#kinds.length;
  }

  /** Undefined: the index is out of range. */
  at(index: number): RecordOutcome | undefined {
    const kind = KINDS[this.#kinds[index] ?? KINDS.length];
    const number = this.#numbers[index] ?? 0;
    if (kind === 'delivered') {
      return { kind, index, ...placeIn(this.#containers[number], this.#offsets[index] ?? 0) };
    }
    if (kind === 'failed') return { kind, index, reason: this.#reasons[number] ?? '' };
    return kind && { kind, index };
  }

  /** When the object of a delivered record was written. Undefined: the record was not delivered. */
  writtenMsAt(index: number): number | undefined {
    if (KINDS[this.#kinds[index] ?? KINDS.length] !== 'delivered') return undefined;
    return this.#containers[this.#numbers[index] ?? -1]?.writtenMs;
  }

  countOf(kind: OutcomeKind): number {
    const wanted = KINDS.indexOf(kind);
    return this.#kinds.reduce((sum, other) => (other === wanted ? sum + 1 : sum), 0);
  }

  /** The records with this outcome, in the order of sending. */
  indexesOf(kind: OutcomeKind): Uint32Array {
    const wanted = KINDS.indexOf(kind);
    const indexes = new Uint32Array(this.countOf(kind));
    let count = 0;
    for (let index = 0; index < this.#kinds.length; index++) {
      if (this.#kinds[index] === wanted) indexes[count++] = index;
    }
    return indexes;
  }

  *outcomes(): Generator<RecordOutcome> {
    for (let index = 0; index < this.count; index++) {
      const outcome = this.at(index);
      if (outcome) yield outcome;
    }
  }
}

function kindOf(place: Place | undefined, reason: string | undefined, isUnsure: boolean | undefined): OutcomeKind {
  if (place) return 'delivered';
  if (reason !== undefined) return 'failed';
  return isUnsure === true ? 'ambiguous' : 'missing';
}

/** @param container undefined: it is not known any more */
export function placeIn(container: Container | undefined, offset: number): RecordPlace {
  if (!container) return { key: '', offset };
  const { key, member } = container;
  return member === undefined ? { key, offset } : { key, member, offset };
}
