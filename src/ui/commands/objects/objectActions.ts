import * as l10n from '@vscode/l10n';
import { commands, env, type LogOutputChannel } from 'vscode';
import { endpointOf, type Connection } from '../../../aws';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS, RECORDS_SCHEME, type CommandId } from '../../contributions';
import type { ObjectLocation } from '../../documents/objectLocation';
import { objectUri } from '../../documents/objectUri';
import { formatDuration } from '../../format';
import { labelText } from '../../inert/inertText';
import { pickObject } from '../../prompts/objects';
import { isTreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { givenPlace, isObject, selectedNodes } from './outputArguments';
import { defineCommand, type CommandFailureContext, type Command } from '../register';
import { showResult, noteBriefly } from '../../messages';

const MIN_SECONDS = 1;
/** "Sharing objects with presigned URLs": at most 7 days. */
const MAX_SECONDS = 604_800;
const DEFAULT_SECONDS = 3_600;

/** What one does with one object: share it, compare it, send what it holds again. */
export function objectCommands(options: { connections: Connections; log: LogOutputChannel }): Command[] {
  const { connections, log } = options;
  const onObject = (
    id: CommandId,
    act: (address: ObjectLocation, argument: unknown, context: CommandFailureContext) => Promise<unknown>,
  ) =>
    defineCommand(log, id, async (context, argument) => {
      const given = givenPlace(id, argument);
      if (!isObject(given)) context.rethrow = false;
      const address = isObject(given) ? given : await pickObject(connections, given);
      return address && act(address, argument, context);
    });
  return [
    onObject(COMMANDS.copyHttpsUrl, async (address) => copied(await httpsUrl(connections, address))),
    onObject(COMMANDS.copyPresignedUrl, async ({ connection, bucket, key }, argument, context) => {
      context.error = { doing: l10n.t('sign a URL') };
      const seconds = givenSeconds(argument);
      const { presignedUrl } = await connections.clients(connection);
      const url = await presignedUrl({ bucket, key }, seconds);
      await copied(url);
      showResult(
        'info',
        l10n.t('Copied a URL that lets whoever has it read the object for {0}.', formatDuration(seconds * 1000)),
      );
      return { url, expiresInSeconds: seconds };
    }),
    onObject(COMMANDS.replayObject, (address) => {
      const uri = objectUri(RECORDS_SCHEME, address);
      return Promise.resolve(commands.executeCommand(COMMANDS.send, uri));
    }),
    defineCommand(log, COMMANDS.compareObjects, async (context, argument, selection) => {
      context.error = { doing: l10n.t('compare') };
      const pair = givenPair(argument, selection);
      if (pair.length < 2) context.rethrow = false;
      const left = pair[0] ?? (await pickObject(connections));
      const right = left && (pair[1] ?? (await pickObject(connections, placeBeside(left))));
      return left && right && compare(left, right);
    }),
  ];
}

async function copied(text: string): Promise<{ url: string }> {
  await env.clipboard.writeText(text);
  noteBriefly(l10n.t('Copied {0}', text));
  return { url: text };
}

async function httpsUrl(connections: Connections, { connection, bucket, key }: ObjectLocation): Promise<string> {
  // The local pipeline has its address only while it runs.
  const { bucketRegion } = await connections.clients(connection);
  const { base, path } = urlBase({ ...connections.get(connection), region: await bucketRegion(bucket) }, bucket);
  return `${base}${path}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/** Names with a dot are no part of a host that a certificate covers ("Methods for accessing a general purpose bucket"). */
function urlBase(connection: Connection, bucket: string): { base: string; path: string } {
  const endpoint = endpointOf(connection, 's3');
  if (endpoint !== undefined) return { base: endpoint.replace(/\/$/, ''), path: `/${bucket}` };
  const domain = `s3.${connection.region}.amazonaws.com${connection.region.startsWith('cn-') ? '.cn' : ''}`;
  return bucket.includes('.')
    ? { base: `https://${domain}`, path: `/${bucket}` }
    : { base: `https://${bucket}.${domain}`, path: '' };
}

function givenSeconds(argument: unknown): number {
  if (isTreeNode(argument)) return DEFAULT_SECONDS;
  const fields = new Fields(COMMANDS.copyPresignedUrl, argument);
  return fields.integer('expiresInSeconds', MIN_SECONDS, MAX_SECONDS) ?? DEFAULT_SECONDS;
}

/** Two selected rows, one row, or an object and `other`. */
function givenPair(argument: unknown, selection: unknown): ObjectLocation[] {
  const id = COMMANDS.compareObjects;
  if (isTreeNode(argument)) {
    const places = selectedNodes(argument, selection).map((node) => givenPlace(id, node));
    return places.filter(isObject).slice(0, 2);
  }
  const first = givenPlace(id, argument);
  if (!isObject(first)) return [];
  const other = new Fields(id, argument).object('other');
  if (other === undefined) return [first];
  const bucket = other.string('bucket') ?? first.bucket;
  const connection = other.string('connection') ?? first.connection;
  const key = other.string('key');
  if (key === undefined) throw new PipelinesError('InvalidArgument', `${id}: "other" must have a "key".`);
  return [first, { connection, bucket, key }];
}

function placeBeside({ connection, bucket, key }: ObjectLocation) {
  return { connection, bucket, prefix: key.slice(0, key.lastIndexOf('/') + 1) };
}

async function compare(left: ObjectLocation, right: ObjectLocation): Promise<{ left: string; right: string }> {
  const uris = [objectUri(RECORDS_SCHEME, left), objectUri(RECORDS_SCHEME, right)] as const;
  const name = (address: ObjectLocation) => address.key.slice(address.key.lastIndexOf('/') + 1);
  await commands.executeCommand('vscode.diff', ...uris, labelText(`${name(left)} ↔ ${name(right)}`));
  return { left: uris[0].toString(), right: uris[1].toString() };
}
