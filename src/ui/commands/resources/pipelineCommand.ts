import * as l10n from '@vscode/l10n';
import type { Connection } from '../../../aws';
import { PipelinesError } from '../../../errors';
import {
  createPipeline,
  createPipelineScript,
  monthlyCost,
  nameProblem,
  type DataStreamSettings,
  type DeliveryStreamSettings,
  type PipelineOutcome,
  type PipelineSettings,
  type Place,
  type Traffic,
} from '../../../pipelines';
import { COMMANDS, LOCAL_CONNECTION } from '../../contributions';
import { formatBytes, formatCount } from '../../format';
import { showError, showResult } from '../../messages';
import { costText as costOfMonth } from '../../details/costText';
import { currentPrices } from '../../details/currentPrices';
import type { Call } from '../call';
import { command, type Command } from '../command';
import { chooseConnection, givenConnection } from '../../prompts/connectionArgument';
import { givenDelivery } from './deliveryCommands';
import { deliveryProblem, deliveryRows } from './deliveryReview';
import { PartitionSample } from './partitionSample';
import { PendingChanges } from './pendingChanges';
import { askForName, askForWholeNumber } from './questions';
import { review, type ReviewRow } from './review';
import { askForRole } from './roles';
import { MAX_RETENTION_HOURS, MAX_SHARDS, MIN_RETENTION_HOURS, streamProblem, streamRows } from './streamReview';
import { advantageOf } from './streamCommands';
import { placeOf, scriptFor, doWork, type ResourceServices } from './work';

/** All three parts are made anew. */
type Whole = Required<Pick<PipelineSettings, 'bucket' | 'deliveryStream'>> & { stream: DataStreamSettings };
type WholePipeline = { [Part in keyof Whole]: Exclude<Whole[Part], undefined> };

interface Reviewed {
  pipeline: WholePipeline;
  /** What the estimate is for. */
  traffic: Traffic;
}

interface Creation {
  connection: Connection;
  pipeline: WholePipeline;
}

const FIRST_TRAFFIC: Traffic = { recordsPerSecond: 10, bytesPerRecord: 1_024 };
const MAX_RECORDS_PER_SECOND = 1_000_000;
const MAX_RECORD_BYTES = 10_485_760;

export function pipelineCommand(services: ResourceServices): Command {
  const { connections } = services;
  return command({
    id: COMMANDS.newPipeline,
    doing: l10n.t('create the pipeline'),
    argument: (call) => ({ connection: givenConnection(connections, call), ...givenPipeline(call) }),
    complete: ({ connection, pipeline, isWhole }) => (connection && isWhole ? { connection, pipeline } : undefined),
    ask: async ({ connection: given, pipeline }): Promise<Creation | undefined> => {
      const title = l10n.t('New pipeline');
      const connection = given ?? (await chooseConnection(connections, title, ({ readOnly }) => readOnly !== true));
      if (!connection) return undefined;
      const reviewed = await reviewPipeline(services, connection, title, pipeline);
      return reviewed && { connection, pipeline: reviewed };
    },
    connectionOf: ({ connection }) => connection,
    run: async ({ connection, pipeline }, caller) => {
      const problem = pipelineProblem(pipeline);
      if (problem !== undefined) throw new PipelinesError('InvalidArgument', `${COMMANDS.newPipeline}: ${problem}.`);
      const place = await placeOf(connections, connection);
      const outcome = await created(services, { connection, pipeline, place });
      tell(services, connection, outcome, caller === 'person');
      return resultOf(outcome);
    },
  });
}

/** @throws {PipelinesError} when something is wrong with what a program gave */
function givenPipeline(call: Call): { pipeline: WholePipeline; isWhole: boolean } {
  const { fields } = call;
  const stream = fields.string('stream');
  const deliveryStream = fields.string('deliveryStream');
  const bucket = fields.string('bucket');
  const { settings } = givenDelivery(call);
  const streamName = stream ?? 'my-stream';
  const bucketName = bucket ?? `my-bucket-${Date.now().toString(36)}`;
  const shards = fields.integer('shards', 1, MAX_SHARDS) ?? 1;
  const isOnDemand = fields.boolean('onDemand') === true;
  const capacity = isOnDemand ? ({ mode: 'ON_DEMAND' } as const) : ({ mode: 'PROVISIONED', shards } as const);
  const retentionHours = fields.integer('retentionHours', MIN_RETENTION_HOURS, MAX_RETENTION_HOURS);
  const pipeline: WholePipeline = {
    stream: { name: streamName, capacity, retentionHours },
    bucket: { name: bucketName },
    deliveryStream: {
      ...settings,
      name: deliveryStream ?? 'my-delivery',
      source: { kind: 'stream', stream: streamName },
      destination: { ...settings.destination, bucket: bucketName },
    },
  };
  return { pipeline, isWhole: stream !== undefined && deliveryStream !== undefined && bucket !== undefined };
}

function pipelineProblem({ stream, bucket, deliveryStream }: WholePipeline): string | undefined {
  return streamProblem(stream) ?? nameProblem('bucket', bucket.name) ?? deliveryProblem(deliveryStream);
}

/** While it is created, a journal has what there is of it, for the case that the window closes. */
async function created(
  services: ResourceServices,
  { connection, pipeline, place }: Creation & { place: Place },
): Promise<PipelineOutcome> {
  const title = l10n.t('Creating the pipeline {0}', pipeline.stream.name);
  const journal = new PendingChanges(services.memento);
  let end: () => Promise<void> = () => Promise.resolve();
  try {
    return await doWork(services, { connection, title, pending: undefined }, (work) =>
      createPipeline(work, {
        settings: pipeline,
        place,
        onParts: async (parts) => {
          const endFormer = end;
          end = await journal.begin({ kind: 'pipeline', connection: connection.name, title, parts: [...parts] });
          await endFormer();
        },
      }),
    );
  } finally {
    await end();
  }
}

function resultOf({ created: there, undone, failure }: PipelineOutcome) {
  const arns = (parts: PipelineOutcome['created']) => parts.map(({ arn }) => arn);
  const lists = { created: arns(there), undone: arns(undone) };
  return failure ? { ...lists, failure: { code: codeOf(failure), message: failure.message } } : lists;
}

function codeOf(failure: Error): string {
  return 'code' in failure && typeof failure.code === 'string' ? failure.code : failure.name;
}

function tell(
  { log }: ResourceServices,
  connection: Connection,
  { created: there, undone, notUndone, failure }: PipelineOutcome,
  isPerson: boolean,
): void {
  const names = (parts: PipelineOutcome['created']) => parts.map(({ name }) => name).join(', ');
  if (!failure) {
    showResult('info', l10n.t('The pipeline is active: {0}.', names(there)));
    return;
  }
  if (isPerson) showError(log, failure, { connection, doing: l10n.t('create the pipeline') });
  const left = notUndone.map(({ part, reason }) => `${part.name} (${reason.message})`).join(', ');
  const kept = left === '' ? '' : ` ${l10n.t('Could not be deleted, and may cost money: {0}.', left)}`;
  showResult('warning', l10n.t('Deleted again: {0}.', names(undone)) + kept);
}

async function reviewPipeline(
  services: ResourceServices,
  connection: Connection,
  title: string,
  pipeline: WholePipeline,
): Promise<WholePipeline | undefined> {
  const { connections } = services;
  const place = await placeOf(connections, connection);
  const hasAdvantage = await advantageOf(connections, connection);
  const { roles } = await connections.clients(connection.name);
  const ask = roles ? (before: DeliveryStreamSettings) => askForRole(services, connection, place, before) : undefined;
  // The stream does not exist yet, so it has no record to try a query on.
  const sample = new PartitionSample(undefined);
  const reviewed = await review<Reviewed>(
    {
      title: await connections.identities.withPlace(title, connection.name),
      start: ({ pipeline: current, traffic }) => ({
        label: l10n.t('Create {0}', `${current.stream.name} → ${current.deliveryStream.name} → ${current.bucket.name}`),
        description: costText(connection, current, traffic),
      }),
      rows: (current) => pipelineRows(connection, current, { ask, hasAdvantage, sample }),
      problem: ({ pipeline: current }) => pipelineProblem(current),
      script: ({ pipeline: current }) =>
        scriptFor(connections, connection.name, createPipelineScript(current, place, roles !== undefined)),
    },
    { pipeline, traffic: FIRST_TRAFFIC },
  );
  return reviewed?.pipeline;
}

/** As in `about $ 12.34 a month (prices of us-east-1, 2025-06-01)`. */
function costText({ name }: Connection, pipeline: WholePipeline, traffic: Traffic): string {
  if (name === LOCAL_CONNECTION) return l10n.t('free of charge on this machine');
  const prices = currentPrices();
  return costOfMonth(monthlyCost(pipeline, traffic, prices), prices);
}

function pipelineRows(
  connection: Connection,
  { pipeline, traffic }: Reviewed,
  {
    ask,
    hasAdvantage,
    sample,
  }: {
    ask: ((settings: DeliveryStreamSettings) => Promise<DeliveryStreamSettings | undefined>) | undefined;
    hasAdvantage: boolean | undefined;
    sample: PartitionSample;
  },
): ReviewRow<Reviewed>[] {
  const { stream, bucket, deliveryStream } = pipeline;
  const none = () => Promise.resolve(undefined);
  const ofStream = within(
    streamRows(stream, { isThere: false, hasAdvantage }),
    l10n.t('Stream'),
    (current) => current.pipeline.stream,
    withStream,
  );
  const options = { isThere: false, askForSource: none, askForBucket: none, askForRole: ask, sample };
  const ofDelivery = within(
    // Source and bucket are the two others.
    deliveryRows(deliveryStream, options).filter(({ icon }) => icon !== 'pulse' && icon !== 'folder'),
    l10n.t('Delivery'),
    (current) => current.pipeline.deliveryStream,
    (current, changed) => ({ ...current, pipeline: { ...current.pipeline, deliveryStream: changed } }),
  );
  const bucketRow: ReviewRow<Reviewed> = {
    icon: 'folder',
    label: `${l10n.t('Bucket')} · ${l10n.t('Name')}`,
    description: bucket.name,
    change: async (current) => {
      const name = await askForName(l10n.t('Bucket'), 'bucket', current.pipeline.bucket.name);
      return name === undefined ? undefined : withBucket(current, name);
    },
  };
  const isLocal = connection.name === LOCAL_CONNECTION;
  return [...ofStream, bucketRow, ...ofDelivery, ...(isLocal ? [] : [trafficRow(traffic)])];
}

/** The rows of a part, in the whole. */
function within<Part>(
  rows: readonly ReviewRow<Part>[],
  heading: string,
  part: (whole: Reviewed) => Part,
  put: (whole: Reviewed, part: Part) => Reviewed,
): ReviewRow<Reviewed>[] {
  return rows.map(({ change, ...row }): ReviewRow<Reviewed> => {
    const label = `${heading} · ${row.label}`;
    if (!change) return { ...row, label };
    return {
      ...row,
      label,
      change: async (whole) => {
        const changed = await change(part(whole));
        return changed === undefined ? undefined : put(whole, changed);
      },
    };
  });
}

function withStream(current: Reviewed, stream: DataStreamSettings): Reviewed {
  const { deliveryStream } = current.pipeline;
  const source = { kind: 'stream', stream: stream.name } as const;
  return { ...current, pipeline: { ...current.pipeline, stream, deliveryStream: { ...deliveryStream, source } } };
}

function withBucket(current: Reviewed, name: string): Reviewed {
  const { deliveryStream } = current.pipeline;
  const destination = { ...deliveryStream.destination, bucket: name };
  const bucket = { ...current.pipeline.bucket, name };
  return { ...current, pipeline: { ...current.pipeline, bucket, deliveryStream: { ...deliveryStream, destination } } };
}

function trafficRow({ recordsPerSecond, bytesPerRecord }: Traffic): ReviewRow<Reviewed> {
  const title = l10n.t('Traffic of the estimate');
  return {
    icon: 'graph-line',
    label: title,
    description: l10n.t('{0} records of {1} a second', formatCount(recordsPerSecond), formatBytes(bytesPerRecord)),
    change: async (current) => {
      const perSecond = await askForWholeNumber(title, {
        prompt: l10n.t('Records per second'),
        value: recordsPerSecond,
        least: 0,
        most: MAX_RECORDS_PER_SECOND,
      });
      if (perSecond === undefined) return undefined;
      const bytes = await askForWholeNumber(title, {
        prompt: l10n.t('Bytes of a record'),
        value: bytesPerRecord,
        least: 1,
        most: MAX_RECORD_BYTES,
      });
      if (bytes === undefined) return undefined;
      return { ...current, traffic: { recordsPerSecond: perSecond, bytesPerRecord: bytes } };
    },
  };
}
