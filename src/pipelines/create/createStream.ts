import * as l10n from '@vscode/l10n';
import { PipelinesError } from '../../errors';
import { codeOf, isInUse, wasSentAgain } from '../calls/errors';
import { perform, type Work } from '../calls/perform';
import { streamSummary, untilStreamActive, untilStreamGone } from '../calls/states';
import { applyStreamChanges } from '../change/changeStream';
import { createdState, createStreamCall, streamChanges } from '../change/streamCalls';
import type { DataStreamSettings } from '../types';

/**
 * Creates a stream and waits until it is active with all of its settings.
 * @returns its ARN
 * @throws {PipelinesError} `AlreadyExists`, and AWS's errors
 */
export async function createDataStream(work: Work, settings: DataStreamSettings): Promise<string> {
  const { name } = settings;
  const former = await streamSummary(work, name);
  if (former?.StreamStatus === 'DELETING') await untilStreamGone(work, name);
  else if (former) throw alreadyExists(l10n.t('There is a data stream "{0}" already.', name));
  await performOnce(work, createStreamCall(settings));
  const { StreamARN: arn = '' } = await untilStreamActive(work, name);
  await applyStreamChanges(work, arn, streamChanges(createdState(settings, arn), settings));
  return arn;
}

/** An answer that got lost: the SDK asked once more, and met what its first request had made. */
export async function performOnce(
  work: Work,
  call: Parameters<typeof perform>[1],
  passes?: Parameters<typeof perform>[2],
): Promise<unknown> {
  try {
    return await perform(work, call, passes);
  } catch (error) {
    const isThere = isInUse(error) || codeOf(error) === 'EntityAlreadyExistsException';
    if (isThere && wasSentAgain(error)) return undefined;
    throw error;
  }
}

export function alreadyExists(message: string): PipelinesError {
  return new PipelinesError('AlreadyExists', message, { remedy: l10n.t('Choose another name.') });
}
