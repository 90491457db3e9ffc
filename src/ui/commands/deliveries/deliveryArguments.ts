import type { Connections } from '../../connections/connections';
import type { CommandId } from '../../contributions';
import type { DeliveryStreamName } from '../../deliveries/deliveryStream';
import { parseFirehoseName } from '../../../common';
import type { RecentTargets } from '../../prompts/recentTargets';
import { pickTarget } from '../../prompts/targets';
import { givenPlace } from '../objects/outputArguments';

/** The delivery stream that an argument names: itself, or the object that it delivered. */
export function givenDelivery(command: CommandId, argument: unknown): Partial<DeliveryStreamName> {
  const { connection, deliveryStream, key } = givenPlace(command, argument);
  const named = deliveryStream ?? (key === undefined ? undefined : parseFirehoseName(key)?.deliveryStream);
  return {
    ...(connection === undefined ? {} : { connection }),
    ...(named === undefined ? {} : { deliveryStream: named }),
  };
}

export function isDelivery(given: Partial<DeliveryStreamName>): given is DeliveryStreamName {
  return given.connection !== undefined && given.deliveryStream !== undefined;
}

/** Asks for what is missing. `undefined`: dismissed. */
export async function pickDelivery(
  options: { connections: Connections; recent: RecentTargets; title: string; placeholder: string },
  given: Partial<DeliveryStreamName>,
): Promise<DeliveryStreamName | undefined> {
  if (isDelivery(given)) return given;
  const { connection } = given;
  const target = await pickTarget({ ...options, kinds: ['deliveryStream'], connection });
  return target && 'deliveryStream' in target ? target : undefined;
}
