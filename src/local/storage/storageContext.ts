import { DamageLog } from './damageLog';

/** The right to write into the data folder. */
export interface Lease {
  /** Throws when another program has taken the folder over: nothing may be acknowledged any more. */
  requireHeld(): void;
  /**
   * The program that held the folder before may still be alive, only not heard of: should it wake in the middle of a write,
   * that write must not land in a file that is written now.
   */
  readonly isFromUnheard: boolean;
}

/** What everything that keeps files in the data folder shares. */
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
