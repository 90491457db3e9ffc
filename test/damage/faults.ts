export const FAULTS = ['flipped bit', 'zero page', 'torn end', 'truncated', 'missing'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Damaged {
  /** Undefined: the file is missing. */
  readonly bytes: Buffer | undefined;
  /** The part of the original that was changed. */
  readonly from: number;
  readonly to: number;
}

const PAGE_BYTES = 4_096;
const MAX_TORN_BYTES = 40;

/** Undefined: this fault changes nothing in the file. */
export function damage(bytes: Buffer, fault: Fault, random: () => number): Damaged | undefined {
  const below = (count: number): number => Math.floor(random() * count);
  if (fault === 'missing') return { bytes: undefined, from: 0, to: bytes.length };
  if (bytes.length === 0) return undefined;
  switch (fault) {
    case 'flipped bit': {
      const at = below(bytes.length);
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << below(8));
      return { bytes: changed, from: at, to: at + 1 };
    }
    case 'zero page': {
      const from = below(Math.ceil(bytes.length / PAGE_BYTES)) * PAGE_BYTES;
      const to = Math.min(from + PAGE_BYTES, bytes.length);
      return { bytes: Buffer.from(bytes).fill(0, from, to), from, to };
    }
    case 'torn end':
    case 'truncated': {
      const cut = fault === 'truncated' ? 1 + below(bytes.length) : 1 + below(Math.min(MAX_TORN_BYTES, bytes.length));
      const from = bytes.length - cut;
      return { bytes: bytes.subarray(0, from), from, to: bytes.length };
    }
  }
}
