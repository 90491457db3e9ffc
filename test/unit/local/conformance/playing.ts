import { setTimeout as delay } from 'node:timers/promises';
import {
  Earlier,
  NotAnsweredError,
  type Answer,
  type Call,
  type Input,
  type Operation,
  type Scenario,
} from './scenario';
import type { Wire } from './wire';

export interface Played {
  call: Call;
  input: Input;
  answer: Answer;
}

/** AWS works on these after it has answered: what comes next waits until the stream is ready, or gone. */
const WORKED_ON_LATER: ReadonlySet<Operation> = new Set<Operation>([
  'CreateStream',
  'DeleteStream',
  'SplitShard',
  'MergeShards',
  'UpdateShardCount',
  'UpdateStreamMode',
  'UpdateMaxRecordSize',
  'IncreaseStreamRetentionPeriod',
  'DecreaseStreamRetentionPeriod',
  'StartStreamEncryption',
  'StopStreamEncryption',
  'EnableEnhancedMonitoring',
  'DisableEnhancedMonitoring',
  'RegisterStreamConsumer',
  'DeregisterStreamConsumer',
]);

/** One after the other, each in a millisecond of its own: what differs in time differs in its time stamps. */
export async function play({ calls }: Scenario, wire: Wire): Promise<Played[]> {
  await deleteAllStreams(wire);
  const earlier = new Earlier();
  const played: Played[] = [];
  for (const call of calls) {
    await nextMillisecond();
    const input = inputOf(call, earlier);
    const answer: Answer = input ? await wire.call(call.operation, input) : { kind: 'unasked' };
    earlier.add(call.name, answer);
    played.push({ call, input: input ?? {}, answer });
    if (input && answer.kind === 'output' && WORKED_ON_LATER.has(call.operation)) await untilReady(wire, input);
  }
  await deleteAllStreams(wire);
  return played;
}

function inputOf({ input }: Call, earlier: Earlier): Input | undefined {
  if (typeof input !== 'function') return input;
  try {
    return input(earlier);
  } catch (error) {
    if (error instanceof NotAnsweredError) return undefined;
    throw error;
  }
}

async function deleteAllStreams(wire: Wire): Promise<void> {
  const { StreamNames } = await output<{ StreamNames: string[] }>(wire, 'ListStreams', {});
  for (const StreamName of StreamNames) {
    // A second deletion of a stream could take away the next one of its name.
    if ((await statusOf(wire, StreamName)) !== 'DELETING') {
      await wire.call('DeleteStream', { StreamName, EnforceConsumerDeletion: true });
    }
    await untilReady(wire, { StreamName });
  }
}

async function untilReady(wire: Wire, input: Input): Promise<void> {
  const streamArn = (input.StreamARN ?? input.ConsumerARN) as string | undefined;
  const StreamName = input.StreamName ?? streamArn?.split('/')[1];
  for (;;) {
    const stream = await summaryOf(wire, StreamName);
    if (!stream) return;
    if (stream.StreamStatus === 'ACTIVE' && (await areConsumersReady(wire, stream.StreamARN))) return;
    await delay(5);
  }
}

async function statusOf(wire: Wire, StreamName: string): Promise<string | undefined> {
  return (await summaryOf(wire, StreamName))?.StreamStatus;
}

interface StreamSummary {
  StreamStatus: string;
  StreamARN: string;
}

/** Undefined: the stream is gone. */
async function summaryOf(wire: Wire, StreamName: unknown): Promise<StreamSummary | undefined> {
  const answer = await wire.call('DescribeStreamSummary', { StreamName });
  if (answer.kind !== 'output') return undefined;
  return (answer.body as { StreamDescriptionSummary: StreamSummary }).StreamDescriptionSummary;
}

async function areConsumersReady(wire: Wire, StreamARN: string): Promise<boolean> {
  const answer = await wire.call('ListStreamConsumers', { StreamARN });
  // A stream that has gone meanwhile: the next description says so.
  if (answer.kind !== 'output') return false;
  const { Consumers } = answer.body as { Consumers: { ConsumerStatus: string }[] };
  return Consumers.every(({ ConsumerStatus }) => ConsumerStatus === 'ACTIVE');
}

async function output<Body>(wire: Wire, operation: Operation, input: Input): Promise<Body> {
  const answer = await wire.call(operation, input);
  if (answer.kind === 'output') return answer.body as Body;
  throw new Error(`${operation} failed: ${JSON.stringify(answer)}`);
}

async function nextMillisecond(): Promise<void> {
  const from = Date.now();
  while (Date.now() <= from) await delay(1);
}
