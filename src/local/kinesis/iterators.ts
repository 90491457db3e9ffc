import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ServiceError } from '../service';
import { isRecord, readState, writeState } from '../storage/stateFile';
import type { StorageContext } from '../storage/storageContext';
import type { Cursor } from './shardLog';

/** "GetShardIterator: A shard iterator expires 5 minutes after it is returned." */
const LIFETIME_MS = 5 * 60_000;
const CIPHER = 'aes-128-gcm';
const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface IteratorPlace {
  streamId: string;
  shardId: string;
  cursor: Cursor;
}

/** Shard iterators: opaque to clients, valid for five minutes, also across a restart. */
export class Iterators {
  readonly #key: Buffer;
  /** Iterators that were issued before this time count as expired. Simulated faults set it. */
  expireAllBeforeMs = 0;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /** If the key is lost, a new one is made, and the iterators that were issued become invalid. */
  static async open(folder: string, storage: StorageContext): Promise<Iterators> {
    const path = join(folder, 'iterators.json');
    const saved = await readState(storage, path, isKey);
    if (saved.kind === 'read') return new Iterators(Buffer.from(saved.state.key, 'base64'));
    const key = randomBytes(KEY_BYTES);
    await writeState(storage, path, { key: key.toString('base64') });
    return new Iterators(key);
  }

  issue({ streamId, shardId, cursor }: IteratorPlace, nowMs: number): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce);
    const text = [streamId, shardId, cursor.position, cursor.skip, nowMs].join(' ');
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  }

  resolve(token: string, nowMs: number): IteratorPlace {
    const [streamId, shardId, position, skip, issuedMs] = this.#decrypt(token).split(' ');
    if (streamId === undefined || shardId === undefined) throw invalidIterator();
    const ageMs = nowMs - Number(issuedMs);
    if (ageMs > LIFETIME_MS || Number(issuedMs) < this.expireAllBeforeMs) {
      throw new ServiceError(
        'ExpiredIteratorException',
        `Iterator expired. The iterator was created at time ${awsTime(Number(issuedMs))} while right now it is ` +
          `${awsTime(nowMs)} which is further in the future than the tolerated delay of 300000 milliseconds.`,
      );
    }
    return { streamId, shardId, cursor: { position: Number(position), skip: Number(skip) } };
  }

  #decrypt(token: string): string {
    const bytes = Buffer.from(token, 'base64');
    if (bytes.length <= NONCE_BYTES + TAG_BYTES) throw invalidIterator();
    const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw invalidIterator();
    }
  }
}

function isKey(value: unknown): value is { key: string } {
  return isRecord(value) && typeof value.key === 'string' && Buffer.from(value.key, 'base64').length === KEY_BYTES;
}

function invalidIterator(): ServiceError {
  return new ServiceError('InvalidArgumentException', 'Invalid ShardIterator.');
}

/** `Tue Nov 24 11:17:14 UTC 2026`, as AWS writes times in this message. */
function awsTime(ms: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(ms).toUTCString().split(/,? /);
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
