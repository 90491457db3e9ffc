import type { DeliveryStreamDescription } from '@aws-sdk/client-firehose';
import type { StreamDescriptionSummary } from '@aws-sdk/client-kinesis';
import * as l10n from '@vscode/l10n';
import { abortOptions, streamId } from '../../common';
import { PipelinesError } from '../../errors';
import { isNotFound, isRateLimit } from './errors';
import { untilAnswered, type Work } from './perform';

/** A stream that was just created is not known everywhere at once. One that is missing for longer was deleted. */
const MAX_UNKNOWN_MS = 60_000;

/** Undefined: there is none. */
export async function streamSummary(
  { clients: { kinesis }, signal }: Work,
  stream: string,
): Promise<StreamDescriptionSummary | undefined> {
  return foundBy(async () => {
    const answer = await kinesis.describeStreamSummary(streamId(stream), abortOptions(signal));
    return answer.StreamDescriptionSummary;
  });
}

/** By its name. Undefined: there is none. */
export async function deliveryStreamDescription(
  { clients: { firehose }, signal }: Work,
  name: string,
): Promise<DeliveryStreamDescription | undefined> {
  return foundBy(async () => {
    const answer = await firehose.describeDeliveryStream({ DeliveryStreamName: name }, abortOptions(signal));
    return answer.DeliveryStreamDescription;
  });
}

/** Whether there is a bucket with this name, whosever it is. */
export async function bucketExists({ clients: { s3 }, signal }: Work, bucket: string): Promise<boolean> {
  try {
    await s3.headBucket({ Bucket: bucket }, abortOptions(signal));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    // A bucket of another account, or in another region, is there as well.
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (error instanceof Error && (status === 403 || status === 301)) return true;
    throw error;
  }
}

/** @throws {PipelinesError} `StreamGone` when it is deleted meanwhile */
export async function untilStreamActive(work: Work, stream: string): Promise<StreamDescriptionSummary> {
  const unknown = new Unknown(work);
  return untilAnswered(work, async () => {
    const summary = await asked(() => streamSummary(work, stream));
    if (summary === 'later') return undefined;
    if (!summary) {
      unknown.orThrow(() => gone(stream));
      return undefined;
    }
    work.report?.(statusText(stream, summary.StreamStatus));
    if (summary.StreamStatus === 'DELETING') throw gone(stream);
    return summary.StreamStatus === 'ACTIVE' ? summary : undefined;
  });
}

export async function untilStreamGone(work: Work, stream: string): Promise<void> {
  await untilAnswered(work, async () => {
    const summary = await asked(() => streamSummary(work, stream));
    if (summary === 'later') return undefined;
    if (summary) work.report?.(statusText(stream, summary.StreamStatus));
    return summary ? undefined : true;
  });
}

/** @throws {PipelinesError} `NotCreated` with Firehose's reason, or `StreamGone` when it is deleted meanwhile */
export async function untilDeliveryStreamActive(work: Work, name: string): Promise<DeliveryStreamDescription> {
  const unknown = new Unknown(work);
  return untilAnswered(work, async () => {
    const description = await asked(() => deliveryStreamDescription(work, name));
    if (description === 'later') return undefined;
    if (!description) {
      unknown.orThrow(() => gone(name));
      return undefined;
    }
    const { DeliveryStreamStatus: status, FailureDescription: failure } = description;
    work.report?.(statusText(name, status));
    if (status === 'CREATING_FAILED') {
      const reason = [failure?.Type, failure?.Details].filter((part) => part !== undefined).join(': ');
      throw new PipelinesError('NotCreated', l10n.t('AWS could not create "{0}": {1}', name, reason), {
        remedy: l10n.t('Delete it, mend what the reason names, and create it again.'),
      });
    }
    if (status === 'DELETING') throw gone(name);
    return status === 'ACTIVE' ? description : undefined;
  });
}

/** @throws {PipelinesError} `NotDeleted` with Firehose's reason */
export async function untilDeliveryStreamGone(work: Work, name: string): Promise<void> {
  await untilAnswered(work, async () => {
    const description = await asked(() => deliveryStreamDescription(work, name));
    if (description === 'later') return undefined;
    if (!description) return true;
    const { DeliveryStreamStatus: status, FailureDescription: failure } = description;
    work.report?.(statusText(name, status));
    if (status !== 'DELETING_FAILED') return undefined;
    const reason = [failure?.Type, failure?.Details].filter((part) => part !== undefined).join(': ');
    throw new PipelinesError('NotDeleted', l10n.t('AWS could not delete "{0}": {1}', name, reason));
  });
}

/** How long something has been asked for that is not there. */
class Unknown {
  readonly #work: Work;
  #sinceMs: number | undefined;

  constructor(work: Work) {
    this.#work = work;
  }

  orThrow(error: () => Error): void {
    const nowMs = this.#work.clock?.now() ?? Date.now();
    this.#sinceMs ??= nowMs;
    if (nowMs - this.#sinceMs > MAX_UNKNOWN_MS) throw error();
  }
}

async function foundBy<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Too many callers ask: this is not a reason to give up waiting. */
async function asked<T>(ask: () => Promise<T>): Promise<T | 'later'> {
  try {
    return await ask();
  } catch (error) {
    if (isRateLimit(error)) return 'later';
    throw error;
  }
}

function statusText(name: string, status: string | undefined): string {
  return `${name}: ${status ?? ''}`;
}

function gone(name: string): PipelinesError {
  return new PipelinesError('StreamGone', l10n.t('"{0}" was deleted meanwhile.', name));
}
