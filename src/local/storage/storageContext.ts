import { DamageLog } from './damageLog';

/** The right to write into the data folder. */
export interface Lease {
  /** @throws {LeaseLostError} when another program has taken the folder over: nothing may be acknowledged any more. */
  requireHeld(): void;
  /**
   * Whether the program that held the folder before may still be alive without a sign of it. If it wakes in the middle of a
   * write, that write must not go into a file that this program writes.
   */
  readonly isFromUnheard: boolean;
}

/** Shared by everything that keeps files in the data folder. */
export interface StorageContext {
  readonly root: string;
  readonly damage: DamageLog;
  readonly lease: Lease;
}

const UNSHARED: Lease = { requireHeld: () => undefined, isFromUnheard: false };

/** For a folder that no other program can reach. */
export function unshared(root: string, damage = new DamageLog(root)): StorageContext {
  return { root, damage, lease: UNSHARED };
}
