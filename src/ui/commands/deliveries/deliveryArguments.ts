import type { DeliveryStreamName } from '../../deliveries/deliveryStream';
import { parseFirehoseName } from '../../../common';
import { pickTarget, type PickTargetOptions, type TargetServices } from '../../prompts/targets';
import type { Call } from '../call';
import { deliveryOf, givenPlace } from '../objects/outputArguments';

/** The delivery stream that an argument names, whole or in part. */
export interface GivenDelivery {
  connection: string | undefined;
  deliveryStream: string | undefined;
}

/** The delivery stream that an argument names: itself, or the object that it delivered. */
export function givenDelivery(call: Call): GivenDelivery {
  const { connection, deliveryStream, key } = givenPlace(call);
  return { connection, deliveryStream: deliveryStream ?? (key && parseFirehoseName(key)?.deliveryStream) };
}

/** Asks for what is missing. Undefined: dismissed. */
export async function pickDelivery(
  options: TargetServices & Pick<PickTargetOptions, 'title' | 'placeholder' | 'purpose'>,
  given: GivenDelivery,
): Promise<DeliveryStreamName | undefined> {
  const named = deliveryOf(given);
  if (named) return named;
  const { connection } = given;
  const target = await pickTarget({ ...options, kinds: ['deliveryStream'], connection });
  if (!target || !('deliveryStream' in target)) return undefined;
  await options.recent.add(target, 'delivered');
  return target;
}
