import { ServiceError } from '../service';
import { amendConsumer, consumerByArn, isConsumerArn } from './consumers';
import type { Input } from './input';
import type { Streams } from './streams';

/** What AWS answers for a resource without a policy. */
const NO_POLICY = '{}';

/** Keeps a resource policy as it was given. It has no effect: the one account may do everything. */
export async function putResourcePolicy(streams: Streams, input: Input): Promise<void> {
  const policy = input.requiredString('Policy');
  requireObject(policy);
  await setPolicy(streams, input, policy);
}

export async function deleteResourcePolicy(streams: Streams, input: Input): Promise<void> {
  if (policyOf(streams, input) === undefined) throw noPolicy();
  await setPolicy(streams, input, undefined);
}

export function getResourcePolicy(streams: Streams, input: Input) {
  return { Policy: policyOf(streams, input) ?? NO_POLICY };
}

function policyOf(streams: Streams, input: Input): string | undefined {
  const arn = input.requiredString('ResourceARN');
  return isConsumerArn(arn) ? consumerByArn(streams, arn).consumer.policy : streams.byArn(arn).state.policy;
}

async function setPolicy(streams: Streams, input: Input, policy: string | undefined): Promise<void> {
  const arn = input.requiredString('ResourceARN');
  const amended = <T extends { readonly policy?: string }>({ policy: _former, ...rest }: T) =>
    policy === undefined ? rest : { ...rest, policy };
  if (isConsumerArn(arn)) await amendConsumer(consumerByArn(streams, arn), amended);
  else await streams.byArn(arn).amend(amended);
}

function requireObject(policy: string): void {
  let value: unknown;
  try {
    value = JSON.parse(policy);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw new ServiceError('InvalidArgumentException', 'The policy is not a JSON object.');
}

function noPolicy(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The resource has no policy.');
}
