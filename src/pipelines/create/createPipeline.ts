import * as l10n from '@vscode/l10n';
import { asError } from '../../common';
import { isPipelinesError, PipelinesError } from '../../errors';
import type { ScriptLine } from '../calls/cliCommand';
import { codeOf, isNotFound } from '../calls/errors';
import type { Work } from '../calls/perform';
import { bucketExists, deliveryStreamDescription, streamSummary } from '../calls/states';
import { createDeliveryStreamScript } from '../change/deliveryCalls';
import { createStreamScript } from '../change/streamCalls';
import { deleteBucket } from '../delete/deleteBucket';
import { deleteDeliveryStream } from '../delete/deleteDeliveryStream';
import { deleteDataStream } from '../delete/deleteStream';
import { bucketArn, deliveryStreamArn, roleArn, streamArn, type Place } from '../place';
import type { PipelineSettings } from '../types';
import { createBucket, createBucketCalls } from './createBucket';
import { createDeliveryStream, createRole, deleteRole } from './createDeliveryStream';
import { createDataStream } from './createStream';
import { createRoleCalls, deliveryRole } from './deliveryRole';

/** What a pipeline consists of, in the order in which its parts are created. */
type PartKind = 'stream' | 'bucket' | 'role' | 'deliveryStream';

export interface PipelinePart {
  kind: PartKind;
  name: string;
  arn: string;
}

export interface PipelineOutcome {
  /** What is there now. */
  created: PipelinePart[];
  /** What was deleted again since a later step failed. */
  undone: PipelinePart[];
  /** What should have been deleted again, and why it was not. */
  notUndone: { part: PipelinePart; reason: Error }[];
  /** Why the pipeline was not created. Undefined: it was. */
  failure?: Error | undefined;
}

export interface PipelineCreation {
  settings: PipelineSettings;
  place: Place;
  /** Told before a part is created, and after it was undone: what is there if the program ends now. */
  onParts?: ((parts: readonly PipelinePart[]) => void | Promise<void>) | undefined;
}

/** The parts that a pipeline creates, in order. A role is created where the settings name none and the account has roles. */
function partsOf({ stream, bucket, deliveryStream }: PipelineSettings, place: Place, hasRoles: boolean) {
  const parts: PipelinePart[] = [];
  if (stream) parts.push({ kind: 'stream', name: stream.name, arn: streamArn(place, stream.name) });
  if (bucket) parts.push({ kind: 'bucket', name: bucket.name, arn: bucketArn(place, bucket.name) });
  if (deliveryStream.destination.role === undefined && hasRoles) {
    const { name } = deliveryRole(deliveryStream, place);
    parts.push({ kind: 'role', name, arn: roleArn(place, name) });
  }
  const { name } = deliveryStream;
  parts.push({ kind: 'deliveryStream', name, arn: deliveryStreamArn(place, name) });
  return parts;
}

/** What an AWS CLI would do in its place. */
export function createPipelineScript(settings: PipelineSettings, place: Place, hasRoles: boolean): ScriptLine[] {
  const { stream, bucket, deliveryStream } = settings;
  const role = deliveryRole(deliveryStream, place);
  const isNewRole = deliveryStream.destination.role === undefined && hasRoles;
  return [
    ...(stream ? createStreamScript(stream, streamArn(place, stream.name)) : []),
    ...(bucket ? createBucketCalls(bucket, place) : []),
    ...(isNewRole ? createRoleCalls(role) : []),
    ...createDeliveryStreamScript(deliveryStream, roleOf(settings, place), place),
  ];
}

/** The ARN of the role that delivers. A server without roles takes any. */
function roleOf({ deliveryStream }: PipelineSettings, place: Place): string {
  return deliveryStream.destination.role ?? roleArn(place, deliveryRole(deliveryStream, place).name);
}

/**
 * Creates a pipeline, a part after the other. When one fails, or the signal aborts, those before it are deleted again, last first.
 * @throws the failure of the first part, before which nothing was created
 */
export async function createPipeline(
  work: Work,
  { settings, place, onParts = () => undefined }: PipelineCreation,
): Promise<PipelineOutcome> {
  const parts = partsOf(settings, place, work.clients.roles !== undefined);
  await requireFree(work, parts);
  const begun: PipelinePart[] = [];
  try {
    for (const part of parts) {
      work.signal.throwIfAborted();
      work.report?.(creatingText(part));
      // A call whose answer is lost may have made it all the same.
      begun.push(part);
      await onParts(begun);
      part.arn = await createPart(work, part, { settings, place });
    }
    return { created: parts, undone: [], notUndone: [] };
  } catch (failure) {
    if (isOfOthers(failure)) begun.pop();
    const outcome = await undoParts(work, begun, onParts);
    if (outcome.undone.length === 0 && outcome.notUndone.length === 0) throw failure;
    const { undone, notUndone } = outcome;
    return { created: notUndone.map(({ part }) => part), undone, notUndone, failure: asError(failure) };
  }
}

/** Whether the failure says that what should be created was there before: it is not ours to delete. */
function isOfOthers(failure: unknown): boolean {
  const code = isPipelinesError(failure) ? failure.code : codeOf(failure);
  return /^(AlreadyExists|EntityAlreadyExists(Exception)?|BucketAlready\w+)$/.test(code ?? '');
}

/** So that nothing is deleted in an undo that was there before. @throws {PipelinesError} `AlreadyExists` */
async function requireFree(work: Work, parts: readonly PipelinePart[]): Promise<void> {
  for (const part of parts) {
    if (part.kind !== 'role' && (await isThere(work, part))) {
      throw new PipelinesError('AlreadyExists', l10n.t('"{0}" exists already; nothing was created.', part.name), {
        remedy: l10n.t('Choose another name.'),
      });
    }
  }
}

async function isThere(work: Work, { kind, name }: PipelinePart): Promise<boolean> {
  switch (kind) {
    case 'stream':
      return (await streamSummary(work, name)) !== undefined;
    case 'deliveryStream':
      return (await deliveryStreamDescription(work, name)) !== undefined;
    case 'bucket':
      return bucketExists(work, name);
    case 'role':
      return true;
  }
}

function createPart(work: Work, { kind }: PipelinePart, { settings, place }: PipelineCreation): Promise<string> {
  const { stream, bucket, deliveryStream } = settings;
  switch (kind) {
    case 'stream':
      return createDataStream(work, stream ?? missing(kind));
    case 'bucket':
      return createBucket(work, bucket ?? missing(kind), place);
    case 'role':
      return createRole(work, deliveryRole(deliveryStream, place), place);
    case 'deliveryStream': {
      const role = roleOf(settings, place);
      return createDeliveryStream(work, { settings: deliveryStream, role, place, isFresh: true });
    }
  }
}

function missing(kind: PartKind): never {
  throw new Error(`The settings have no ${kind}.`);
}

/**
 * Deletes parts again, last first. What stops the creation does not stop this: what is left behind costs money.
 * What turns out not to be there was not created, and is in neither list.
 */
export async function undoParts(
  { signal: _stopped, ...work }: Work,
  parts: readonly PipelinePart[],
  onParts: NonNullable<PipelineCreation['onParts']> = () => undefined,
): Promise<Pick<PipelineOutcome, 'undone' | 'notUndone'>> {
  const undoing: Work = { ...work, signal: new AbortController().signal };
  const outcome: Pick<PipelineOutcome, 'undone' | 'notUndone'> = { undone: [], notUndone: [] };
  const left = [...parts];
  for (const part of parts.toReversed()) {
    undoing.report?.(l10n.t('Deleting {0} again', part.name));
    try {
      if (await deletePart(undoing, part)) outcome.undone.push(part);
      left.splice(left.indexOf(part), 1);
      await onParts(left);
    } catch (error) {
      outcome.notUndone.push({ part, reason: asError(error) });
    }
  }
  return outcome;
}

/** Whether there was something to delete. */
async function deletePart(work: Work, part: PipelinePart): Promise<boolean> {
  if (part.kind !== 'role' && !(await isThere(work, part))) return false;
  const { kind, name } = part;
  try {
    if (kind === 'stream') await deleteDataStream(work, name);
    else if (kind === 'bucket') await deleteBucket(work, name);
    else if (kind === 'role') return await deleteRole(work, name);
    else await deleteDeliveryStream(work, name);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function creatingText({ kind, name }: PipelinePart): string {
  switch (kind) {
    case 'stream':
      return l10n.t('Creating data stream {0}', name);
    case 'bucket':
      return l10n.t('Creating bucket {0}', name);
    case 'role':
      return l10n.t('Creating role {0}', name);
    case 'deliveryStream':
      return l10n.t('Creating delivery stream {0}', name);
  }
}
