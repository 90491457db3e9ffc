import { l10n, window, type Disposable, type LogOutputChannel } from 'vscode';
import type { TailPosition } from '../../consumer';
import { decodePayload } from '../../records';
import type { Connections } from '../connections/connections';
import { COMMANDS, QUERY_COMMANDS, type CommandId } from '../contributions';
import type { RecentTargets } from '../prompts/recentTargets';
import { pickTarget } from '../prompts/targets';
import { setting } from '../settings';
import type { TailSession } from '../tail/tailSession';
import type { TailRequest, TailSessions } from '../tail/tailSessions';
import { isTreeNode, type TreeNode } from '../tree/nodes';
import { Fields } from './arguments';
import { registerCommand } from './register';

const RECORDS_PER_ANSWER = 1_000;

export interface TailCommandOptions {
  connections: Connections;
  tails: TailSessions;
  recent: RecentTargets;
  log: LogOutputChannel;
}

export function registerTailCommands(options: TailCommandOptions): Disposable[] {
  const { tails, log } = options;
  const onSession = (id: CommandId, title: string, act: (session: TailSession) => unknown) =>
    registerCommand(log, id, async (context, argument) => {
      const given = new Fields(id, argument).string('id');
      if (given === undefined) context.rethrow = false;
      const session = given === undefined ? await pickSession(tails, title) : tails.get(given);
      if (session) await act(session);
    });
  return [
    registerCommand(log, COMMANDS.tail, async (context, argument) => {
      const request = tailRequest(argument);
      if (!isComplete(request)) context.rethrow = false;
      context.error = { doing: l10n.t('tail the stream') };
      const complete = isComplete(request) ? request : await askForStream(options, request);
      if (!complete) return undefined;
      const session = await tails.start(complete);
      session.show();
      return { id: session.id };
    }),
    onSession(COMMANDS.tailStop, l10n.t('Stop tail'), (session) => session.stop()),
    onSession(COMMANDS.tailPause, l10n.t('Pause tail'), (session) => session.pause()),
    onSession(COMMANDS.tailResume, l10n.t('Resume tail'), (session) => session.resume()),
    query(log, QUERY_COMMANDS.tailStats, (fields) => sessionOf(tails, fields).stats()),
    query(log, QUERY_COMMANDS.tailRecords, (fields) => {
      const offset = fields.integer('offset', 0) ?? 0;
      const limit = fields.integer('limit', 1, 100_000) ?? RECORDS_PER_ANSWER;
      return sessionOf(tails, fields).records(offset, limit).map(plainRecord);
    }),
  ];
}

function query(log: LogOutputChannel, id: CommandId, answer: (fields: Fields) => unknown): Disposable {
  return registerCommand(log, id, (context, argument) => {
    context.rethrow = true;
    return answer(new Fields(id, argument));
  });
}

function sessionOf(tails: TailSessions, fields: Fields): TailSession {
  return tails.get(fields.string('id') ?? '');
}

/** Records leave as plain JSON values: the text as decoded, and the bytes in base64 for whoever needs them. */
function plainRecord(record: ReturnType<TailSession['records']>[number]) {
  const { layers, kind, text } = decodePayload(record.data);
  const { shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs } = record;
  const base64 = Buffer.from(record.data).toString('base64');
  return { shardId, sequenceNumber, subSequenceNumber, partitionKey, arrivalMs, kind, layers, text, base64 };
}

interface PartialRequest {
  connection: string | undefined;
  stream: string | undefined;
  from: TailPosition;
  shards: string[] | undefined;
}

function isComplete(request: PartialRequest): request is TailRequest & PartialRequest {
  return request.connection !== undefined && request.stream !== undefined;
}

function tailRequest(argument: unknown): PartialRequest {
  const from = { minutesAgo: setting('tail.startMinutesAgo') };
  if (isTreeNode(argument)) return { ...fromNode(argument), from };
  const fields = new Fields(COMMANDS.tail, argument);
  // Both views read the same session; until a panel is there, its text is.
  fields.oneOf('view', ['panel', 'output']);
  return {
    connection: fields.string('connection'),
    stream: fields.string('stream'),
    from: fields.from() ?? from,
    shards: fields.strings('shards'),
  };
}

function fromNode(node: TreeNode): Omit<PartialRequest, 'from'> {
  const connection = 'connection' in node ? node.connection.name : undefined;
  if (node.kind === 'stream') return { connection, stream: node.name, shards: undefined };
  if (node.kind === 'shard') return { connection, stream: node.stream, shards: [node.shardId] };
  return { connection, stream: undefined, shards: undefined };
}

async function askForStream(
  { connections, recent }: TailCommandOptions,
  request: PartialRequest,
): Promise<TailRequest | undefined> {
  const target = await pickTarget({
    connections,
    recent,
    title: l10n.t('Tail stream'),
    placeholder: l10n.t('Data stream to read, from {0} minutes ago', setting('tail.startMinutesAgo')),
    kinds: ['stream'],
    connection: request.connection,
  });
  if (!target || !('stream' in target)) return undefined;
  return { ...request, connection: target.connection, stream: target.stream };
}

async function pickSession(tails: TailSessions, title: string): Promise<TailSession | undefined> {
  const running = tails.running();
  if (running.length === 0) {
    void window.showInformationMessage(l10n.t('Nothing is being tailed.'));
    return undefined;
  }
  if (running.length === 1) return running[0];
  const items = running.map((session) => ({ label: session.stream, description: session.connection, session }));
  const chosen = await window.showQuickPick(items, { title, placeHolder: l10n.t('Tail') });
  return chosen?.session;
}
