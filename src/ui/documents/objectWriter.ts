import type { _Error } from '@aws-sdk/client-s3';
import * as l10n from '@vscode/l10n';
import { errorCode, type Clients } from '../../aws';
import { PipelinesError } from '../../errors';
import { listObjects, statObject } from '../../outputs';
import { s3Uri, type ObjectLocation } from './objectLocation';

/** Versions of this many objects are remembered. For others, the version at the time of saving counts. */
const VERSIONS_NOTED = 1_000;
/** "DeleteObjects" takes at most 1,000 keys. */
const KEYS_PER_DELETE = 1_000;

/**
 * Writes under the condition that what it replaces is what was read ("How to prevent object overwrites with conditional
 * writes"): a delivery, or another person's save, in between is the error `ObjectChanged`.
 */
export class ObjectWriter {
  /** The last read is the last in order. */
  readonly #versions = new Map<string, string>();

  noteRead({ connection, bucket, key }: ObjectLocation, eTag: string): void {
    const id = JSON.stringify([connection, bucket, key]);
    this.#versions.delete(id);
    this.#versions.set(id, eTag);
    const [oldest] = this.#versions.keys();
    if (this.#versions.size > VERSIONS_NOTED && oldest !== undefined) this.#versions.delete(oldest);
  }

  /** `overwrite`: there is an object, which is to be replaced; else there must be none. */
  async write(
    { s3 }: Clients,
    address: ObjectLocation,
    content: Uint8Array,
    { overwrite }: { overwrite: boolean },
  ): Promise<void> {
    const { bucket, key } = address;
    const id = JSON.stringify([address.connection, bucket, key]);
    const condition = overwrite
      ? { IfMatch: this.#versions.get(id) ?? (await statObject(s3, address)).eTag }
      : { IfNoneMatch: '*' };
    const answer = await s3
      .putObject({ Bucket: bucket, Key: key, Body: content, ...condition })
      .catch((error: unknown) => {
        throw isConflict(error) ? changed(address, error) : error;
      });
    if (answer.ETag !== undefined) this.noteRead(address, answer.ETag);
  }

  async remove({ s3 }: Clients, address: ObjectLocation, eTag: string): Promise<void> {
    const { bucket, key } = address;
    await s3.deleteObject({ Bucket: bucket, Key: key, IfMatch: eTag }).catch((error: unknown) => {
      throw isConflict(error) ? changed(address, error) : error;
    });
  }

  /** All objects of a folder. */
  async removeBelow({ s3 }: Clients, { bucket, key }: ObjectLocation): Promise<void> {
    const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
    let keys: string[] = [];
    const removeCollected = async () => {
      const Objects = keys.map((Key) => ({ Key }));
      keys = [];
      const { Errors: [failure] = [] } = await s3.deleteObjects({ Bucket: bucket, Delete: { Objects, Quiet: true } });
      if (failure) throw notDeleted(bucket, failure.Key ?? '', failure);
    };
    for await (const entry of listObjects(s3, { bucket, prefix })) {
      if (keys.push(entry.key) === KEYS_PER_DELETE) await removeCollected();
    }
    if (keys.length > 0) await removeCollected();
  }

  /** S3 has no move: a copy of the version that is there, then its deletion. */
  async move(
    clients: Clients,
    from: ObjectLocation,
    to: ObjectLocation,
    { overwrite }: { overwrite: boolean },
  ): Promise<void> {
    const { eTag } = await statObject(clients.s3, from);
    await clients.s3
      .copyObject({
        Bucket: to.bucket,
        Key: to.key,
        CopySource: `${from.bucket}/${from.key.split('/').map(encodeURIComponent).join('/')}`,
        CopySourceIfMatch: eTag,
        ...(overwrite ? {} : { IfNoneMatch: '*' }),
      })
      .catch((error: unknown) => {
        throw isConflict(error) ? changed(overwrite ? from : to, error) : error;
      });
    await this.remove(clients, from, eTag);
  }
}

function isConflict(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'PreconditionFailed' || code === 'ConditionalRequestConflict';
}

function changed({ bucket, key }: ObjectLocation, cause: unknown): PipelinesError {
  return new PipelinesError('ObjectChanged', l10n.t('{0} has changed since it was read.', s3Uri(bucket, key)), {
    remedy: l10n.t('Nothing was written. Open it again to see its current content.'),
    cause,
  });
}

function notDeleted(bucket: string, key: string, { Code, Message }: _Error): Error {
  return new PipelinesError(
    Code ?? 'NotDeleted',
    l10n.t('{0} was not deleted: {1}', s3Uri(bucket, key), Message ?? Code ?? ''),
  );
}
