import * as l10n from '@vscode/l10n';
import { isInUse, isNotFound, isRoleNotReady } from '../calls/errors';
import { perform, type Work } from '../calls/perform';
import { deliveryStreamDescription, untilDeliveryStreamActive, untilDeliveryStreamGone } from '../calls/states';
import { createDeliveryStreamCall } from '../change/deliveryCalls';
import { roleArn, type Place } from '../place';
import type { DeliveryStreamSettings, RoleSettings } from '../types';
import { alreadyExists, performOnce } from './createStream';
import { createRoleCalls, deleteRoleCalls } from './deliveryRole';

export interface DeliveryStreamCreation {
  settings: DeliveryStreamSettings;
  /** The ARN of the role that delivers. */
  role: string;
  place: Place;
  /** Whether role, bucket or stream were made a moment ago, and Firehose may not know of them yet. */
  isFresh?: boolean;
}

/**
 * Creates a delivery stream and waits until it is active.
 * @returns its ARN
 * @throws {PipelinesError} `AlreadyExists`, `NotCreated`, and AWS's errors
 */
export async function createDeliveryStream(
  work: Work,
  { settings, role, place, isFresh = false }: DeliveryStreamCreation,
): Promise<string> {
  const { name } = settings;
  const former = await deliveryStreamDescription(work, name);
  if (former?.DeliveryStreamStatus === 'DELETING') await untilDeliveryStreamGone(work, name);
  else if (former) throw alreadyExists(l10n.t('There is a delivery stream "{0}" already.', name));
  const passes = (error: unknown) => isFresh && (isRoleNotReady(error) || isNotFound(error));
  await performOnce(work, createDeliveryStreamCall(settings, role, place), passes);
  const { DeliveryStreamARN: arn = '' } = await untilDeliveryStreamActive(work, name);
  return arn;
}

/** @returns the role's ARN */
export async function createRole(work: Work, role: RoleSettings, place: Place): Promise<string> {
  const [create, allow] = createRoleCalls(role);
  const answer = (await performOnce(work, create)) as { Role?: { Arn?: string } } | undefined;
  await perform(work, allow, isNotFound);
  return answer?.Role?.Arn ?? roleArn(place, role.name);
}

/** Whether there was one. */
export async function deleteRole(work: Work, name: string): Promise<boolean> {
  let wasThere = false;
  for (const call of deleteRoleCalls(name)) {
    try {
      await perform(work, call, isInUse);
      wasThere = true;
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return wasThere;
}
