import * as l10n from '@vscode/l10n';
import { env } from 'vscode';
import { endpointOf, type Clients, type Connection } from '../../../aws';
import { PipelinesError } from '../../../errors';
import {
  athenaTable,
  duckDbQuery,
  newestObject,
  partitioningOf,
  partitioningOfFolder,
  sampleOutput,
  type OutputSample,
  type Partitioning,
} from '../../../outputs';
import type { Connections } from '../../connections/connections';
import { COMMANDS, type CommandId } from '../../contributions';
import { openDelivery, type Delivery } from '../../deliveries/deliveryStream';
import { parseFirehoseName } from '../../../common';
import { s3Uri } from '../../documents/objectLocation';
import { showResult } from '../../messages';
import { showSlowProgress } from '../../progress';
import { pickFolder } from '../../prompts/objects';
import type { TargetServices } from '../../prompts/targets';
import { givenPlace, type GivenPlace } from './outputArguments';
import { command, type Command } from '../command';

/** What is delivered, as other tools read it. */
export function queryCommands(services: TargetServices): Command[] {
  const query = (id: CommandId, write: (source: QuerySource) => string, copied: string) =>
    command({
      id,
      doing: l10n.t('write the query'),
      argument: givenPlace,
      complete: completePlace,
      ask: async (given) => completePlace(given) ?? (await pickFolder(services, given)),
      run: async (place) => {
        const text = write(await querySource(services.connections, place));
        await env.clipboard.writeText(text);
        showResult('info', copied, []);
        return { text };
      },
    });
  return [
    query(COMMANDS.copyAthenaTable, writeAthenaTable, l10n.t('Copied the Athena DDL.')),
    query(COMMANDS.copyDuckDbQuery, writeDuckDbQuery, l10n.t('Copied the DuckDB query.')),
  ];
}

type QueriedPlace = GivenPlace & { connection: string };

function completePlace({ connection, ...given }: GivenPlace): QueriedPlace | undefined {
  const isNamed = given.bucket !== undefined || given.deliveryStream !== undefined;
  return connection !== undefined && isNamed ? { connection, ...given } : undefined;
}

interface QuerySource {
  connection: Connection;
  bucket: string;
  /** What a table is named after. */
  name: string;
  place: { prefix: string } | { key: string };
  /** A key of what is asked for. */
  key: string;
  partitioning: Partitioning;
  timeZone: string | undefined;
  sample: OutputSample;
}

function writeAthenaTable(source: QuerySource): string {
  const table = athenaTable(source);
  if (table !== undefined) return table;
  throw new PipelinesError(
    'NoFields',
    l10n.t('The records are not JSON objects, so there are no fields to make columns from.'),
  );
}

function writeDuckDbQuery({ connection, key, ...source }: QuerySource): string {
  return duckDbQuery({
    ...source,
    connection: { ...connection, endpoint: endpointOf(connection, 's3') },
    hasNamedLevels: /(^|\/)[A-Za-z_]\w*=[^/]*\//.test(key),
  });
}

async function querySource(connections: Connections, place: QueriedPlace): Promise<QuerySource> {
  const clients = await connections.clients(place.connection);
  return showSlowProgress(l10n.t('Reading sample records'), async (_, signal) => {
    const delivery = await deliveryOf(clients, place, signal);
    const destination = delivery?.detail.destination;
    const bucket = delivery?.bucket ?? place.bucket ?? '';
    const prefix = place.prefix ?? delivery?.prefix ?? '';
    const key = place.key ?? (await newestKey(clients, { bucket, prefix, delivery }, signal));
    const folder = place.key === undefined ? prefix : key.slice(0, key.lastIndexOf('/') + 1);
    return {
      connection: await reached(connections, place.connection),
      bucket,
      name: delivery?.deliveryStream ?? bucket,
      place: place.key === undefined ? { prefix } : { key },
      key,
      partitioning: destination ? partitioningOf(destination.prefix) : partitioningOfFolder(folder, key),
      timeZone: destination?.timeZone,
      sample: await sampleOutput(clients.s3, { bucket, key, compression: destination?.compression, signal }),
    };
  });
}

/** The local pipeline has its address only while it runs. */
async function reached(connections: Connections, name: string) {
  await connections.clients(name);
  return connections.get(name);
}

/** A prefix above the dates is a delivery stream's where objects below are named by it. */
async function deliveryOf(
  clients: Clients,
  { connection, deliveryStream, bucket, prefix, key }: QueriedPlace,
  signal: AbortSignal,
): Promise<Delivery | undefined> {
  if (deliveryStream !== undefined) return openDelivery(clients, { connection, deliveryStream }, signal);
  if (bucket === undefined) return undefined;
  const sampled = key ?? (await newestObject(clients.s3, { bucket, prefix: prefix ?? '', signal }))?.key;
  const name = sampled === undefined ? undefined : parseFirehoseName(sampled)?.deliveryStream;
  if (name === undefined) return undefined;
  try {
    const delivery = await openDelivery(clients, { connection, deliveryStream: name }, signal);
    return delivery.bucket === bucket && (prefix === undefined || prefix === delivery.prefix) ? delivery : undefined;
  } catch {
    // One of another account, or no longer there: its objects are, and are described as they lie.
    signal.throwIfAborted();
    return undefined;
  }
}

async function newestKey(
  { s3 }: Clients,
  { bucket, prefix, delivery }: { bucket: string; prefix: string; delivery: Delivery | undefined },
  signal: AbortSignal,
): Promise<string> {
  const layout = delivery?.layout;
  const newest = await newestObject(s3, {
    bucket,
    prefix,
    signal,
    isExceptedFolder: (folder) => layout?.isErrorFolder(folder) ?? false,
    isWanted: (key) => layout?.isError(key) !== true,
  });
  if (newest) return newest.key;
  throw new PipelinesError('NoObjects', l10n.t('There are no objects under {0} yet.', s3Uri(bucket, prefix)));
}
