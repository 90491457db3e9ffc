import * as l10n from '@vscode/l10n';
import { definedFields } from '../../common';
import { PipelinesError } from '../../errors';
import type { FaultSettings } from './simulatedFaults';

/** What the local pipeline has found damaged in its data folder. */
export interface LocalDamage {
  count: number;
  /** The first of them, in the program's words. */
  problems: string[];
}

/** Something that a template asks for. */
export interface TemplateItem {
  kind: string;
  name: string;
  /** Its name in the template, and the line there, from 1. */
  resource?: string;
  line?: number;
}

/** A value that a template asks for. */
export interface TemplateParameter {
  name: string;
  /** Undefined: it has to be given. */
  default?: string;
  description?: string;
  /** Undefined: any value. */
  allowed?: string[];
  /** It is a secret. */
  isHidden: boolean;
}

/** What became of a template. */
export interface TemplateResult {
  created: TemplateItem[];
  /** It stays as it is. */
  existing: TemplateItem[];
  failed: (TemplateItem & { reason: string })[];
  notSupported: { reason: string; resource?: string; line?: number }[];
}

export interface LocalSnapshot {
  name: string;
  /** ISO 8601. */
  savedAt: string;
}

interface LocalShardFlow {
  shardId: string;
  records: number;
  bytes: number;
  /** The mean of the last minute. */
  recordsPerSecond: number;
  bytesPerSecond: number;
}

/** What flows through the local pipeline. All counts are since it was started. */
export interface LocalFlow {
  /** Another one: something has changed. */
  revision: number;
  streams: { name: string; shards: LocalShardFlow[] }[];
  deliveries: {
    name: string;
    takenRecords: number;
    takenBytes: number;
    bufferedBytes: number;
    /** How full the fullest buffer is, 0 to 1. */
    fill: number;
    nextFlushInMs: number | undefined;
    deliveredMs: number | undefined;
    failedRecords: number;
    /** Why the last delivery failed. */
    failure: string | undefined;
  }[];
}

export interface LocalDelivery {
  /** Everything that arrived so far is delivered. */
  isIdle: boolean;
  /** Undefined: nothing is buffered, or it is being delivered now. */
  nextFlushInMs: number | undefined;
}

/** What happened in the local pipeline after a version of it. */
export interface LocalNews {
  version: number;
  /** Everything in it was replaced. */
  isReplaced: boolean;
  /** The streams that took records, with what they took in all. */
  streams: { kind: 'stream' | 'deliveryStream'; name: string; records: number }[];
  /** The buckets whose objects changed. */
  buckets: string[];
  delivered: { bucket: string; key: string; eTag: string; records: number }[];
  /** All delivery streams as they stand. */
  deliveries: (LocalDelivery & { name: string })[];
}

/**
 * What the local pipeline can be asked beside AWS's calls (CONTRIBUTING, "The local pipeline's own endpoint"). Throws
 * `LocalControlFailed` with its reason where it refuses.
 */
export class LocalControl {
  readonly #endpoint: string;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  async faults(): Promise<FaultSettings> {
    return await this.#call('GET', 'faults');
  }

  /** Replaces all faults: those that are not named end. */
  async simulate(faults: FaultSettings): Promise<FaultSettings> {
    return await this.#call('PUT', 'faults', faults);
  }

  async damage(): Promise<LocalDamage> {
    const { damage } = await this.#call('GET', 'status');
    const { count, found } = fieldsOf(damage);
    const problems = (Array.isArray(found) ? found : []).map((one: unknown) => {
      const { file, problem } = fieldsOf(one);
      return `${textOf(file)}: ${textOf(problem)}`;
    });
    return { count: typeof count === 'number' ? count : 0, problems };
  }

  /** What a delivery stream still has to deliver. Undefined: there is none of that name. */
  async delivery(name: string): Promise<LocalDelivery | undefined> {
    const { deliveries } = await this.#call('GET', 'status');
    const all = (Array.isArray(deliveries) ? deliveries : []).map(fieldsOf);
    const found = all.find((one) => one.name === name);
    if (!found) return undefined;
    const { isIdle, nextFlushInMs } = found;
    return {
      isIdle: isIdle === true,
      nextFlushInMs: typeof nextFlushInMs === 'number' ? nextFlushInMs : undefined,
    };
  }

  /** Resolves when something happens after the version, or after half a minute. @param after undefined: everything is news */
  async activity(after: number | undefined, signal: AbortSignal): Promise<LocalNews> {
    const path = after === undefined ? 'activity' : `activity?after=${after}`;
    const answer: Partial<LocalNews> = await this.#call('GET', path, undefined, signal);
    const { version = 0, isReplaced = false, streams = [], buckets = [], delivered = [], deliveries = [] } = answer;
    return { version, isReplaced, streams, buckets, delivered, deliveries };
  }

  /** @param after the revision of an earlier answer: this one waits for a change, at most 25 s */
  async flow(after: number | undefined, signal: AbortSignal): Promise<LocalFlow> {
    const query = after === undefined ? '' : `?after=${after}`;
    const { revision, streams, deliveries } = await this.#call('GET', `flow${query}`, undefined, signal);
    return {
      revision: countOf(revision),
      streams: listOf(streams).map(({ name, shards }) => ({
        name: textOf(name),
        shards: listOf(shards).map(shardFlowOf),
      })),
      deliveries: listOf(deliveries).map(deliveryFlowOf),
    };
  }

  async reset(): Promise<void> {
    await this.#call('POST', 'reset');
  }

  /** Creates what a template names and does not exist yet. @param parameters values in the place of the template's defaults */
  async create(template: string, parameters: Readonly<Record<string, string>> = {}): Promise<TemplateResult> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) query.set(`parameter.${name}`, value);
    const answer: Partial<TemplateResult> = await this.#call('POST', `init?${query.toString()}`, template);
    const { created = [], existing = [], failed = [], notSupported = [] } = answer;
    return { created, existing, failed, notSupported };
  }

  /** What a template asks for, in its order. */
  async parameters(template: string): Promise<TemplateParameter[]> {
    const answer: { parameters?: TemplateParameter[] } = await this.#call('POST', 'parameters', template);
    return answer.parameters ?? [];
  }

  /** Adds a table of the Glue Data Catalog, or replaces the one of that name. */
  async putTable(
    database: string,
    name: string,
    columns: readonly { readonly name: string; readonly type: string }[],
  ): Promise<void> {
    const Columns = columns.map((column) => ({ Name: column.name, Type: column.type }));
    await this.#call('PUT', 'glue', { DatabaseName: database, Name: name, StorageDescriptor: { Columns } });
  }

  async snapshots(): Promise<LocalSnapshot[]> {
    const { snapshots } = await this.#call('GET', 'snapshots');
    return (Array.isArray(snapshots) ? snapshots : []).map((one: unknown) => {
      const { name, savedAt } = fieldsOf(one);
      return { name: textOf(name), savedAt: textOf(savedAt) };
    });
  }

  async saveSnapshot(name: string): Promise<void> {
    await this.#call('POST', 'snapshots', { name });
  }

  async restoreSnapshot(name: string): Promise<void> {
    await this.#call('POST', `snapshots/${encodeURIComponent(name)}/restore`);
  }

  async #call(
    method: string,
    path: string,
    body?: object | string,
    signal?: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const response = await fetch(`${this.#endpoint}/_local/${path}`, {
      method,
      ...definedFields({ body: text, signal }),
    });
    const answer = fieldsOf(await response.json());
    if (response.ok) return answer;
    const reason = typeof answer.message === 'string' ? answer.message : `HTTP ${response.status}`;
    throw new PipelinesError('LocalControlFailed', l10n.t('The local pipeline refused: {0}', reason));
  }
}

const RECENT_SECONDS = 60;

function shardFlowOf({ shardId, records, bytes, recent }: Record<string, unknown>): LocalShardFlow {
  const lately = fieldsOf(recent);
  return {
    ...{ shardId: textOf(shardId), records: countOf(records), bytes: countOf(bytes) },
    recordsPerSecond: countOf(lately.records) / RECENT_SECONDS,
    bytesPerSecond: countOf(lately.bytes) / RECENT_SECONDS,
  };
}

function deliveryFlowOf(one: Record<string, unknown>): LocalFlow['deliveries'][number] {
  const { name, bufferedBytes, fill, nextFlushInMs, failedRecords, failure } = one;
  const [taken, delivered] = [fieldsOf(one.taken), fieldsOf(one.delivered)];
  return {
    name: textOf(name),
    takenRecords: countOf(taken.records),
    takenBytes: countOf(taken.bytes),
    bufferedBytes: countOf(bufferedBytes),
    fill: countOf(fill),
    nextFlushInMs: numberOf(nextFlushInMs),
    deliveredMs: numberOf(delivered.lastMs),
    failedRecords: countOf(failedRecords),
    failure: typeof failure === 'string' ? failure : undefined,
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function countOf(value: unknown): number {
  return numberOf(value) ?? 0;
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function fieldsOf(answer: unknown): Record<string, unknown> {
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
}
