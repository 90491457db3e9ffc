import * as l10n from '@vscode/l10n';
import type { Uri, LogOutputChannel } from 'vscode';
import { streamLabel } from '../../../aws';
import type { TailPosition } from '../../../consumer';
import { isPipelinesError, PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import { COMMANDS, QUERY_COMMANDS, type CommandId } from '../../contributions';
import { confirm, showError, showResult } from '../../messages';
import type { RecentTargets } from '../../prompts/recentTargets';
import { pickTarget } from '../../prompts/targets';
import { setting } from '../../settings';
import { askForFile } from '../../tail/askForFile';
import { askForForm } from '../../tail/askForForm';
import { describePosition } from '../../tail/describe';
import { exportFormatOf, exportTail } from '../../tail/exportTail';
import { exportWithProgress } from '../../tail/exportWithProgress';
import { plainRecord } from '../../tail/panel/recordActions';
import type { TailPanels } from '../../tail/panel/tailPanels';
import type { SchemaChoice } from '../../tail/schema/schemaChoice';
import { parseTailLink } from '../../tail/parseTailLink';
import type { TailSession } from '../../tail/tailSession';
import type { TailRequest, TailSessions } from '../../tail/tailSessions';
import { isTreeNode, type TreeNode } from '../../tree/nodes';
import { Fields } from '../arguments';
import { defineCommand, type Command } from '../register';
import { choose } from '../../prompts/quickPicks';

const RECORDS_PER_ANSWER = 1_000;

export interface TailCommandOptions {
  connections: Connections;
  tails: TailSessions;
  panels: TailPanels;
  recent: RecentTargets;
  log: LogOutputChannel;
}

export function tailCommands(options: TailCommandOptions): Command[] {
  const { tails, log } = options;
  const onSession = (id: CommandId, title: string, act: (session: TailSession, fields: Fields) => unknown) =>
    defineCommand(log, id, async (context, argument) => {
      const fields = new Fields(id, argument);
      const given = fields.string('id');
      if (given === undefined) context.rethrow = false;
      const session = given === undefined ? await pickSession(tails.running(), title) : tails.get(given);
      if (session) await act(session, fields);
    });
  return [
    defineCommand(log, COMMANDS.tail, async (context, argument) => {
      const request = tailRequest(argument);
      const isAside = isComplete(request) && !isTreeNode(argument);
      if (!isComplete(request)) context.rethrow = false;
      context.error = { doing: l10n.t('tail the stream') };
      const complete = isComplete(request) ? request : await askForStream(options, request);
      return complete && openTail(options, complete, { view: request.view, isAside });
    }),
    onSession(COMMANDS.tailStop, l10n.t('Stop tail'), (session) => session.stop()),
    onSession(COMMANDS.tailPause, l10n.t('Pause tail'), (session, fields) =>
      fields.boolean('reading') === true ? session.pauseReading() : session.pause(),
    ),
    onSession(COMMANDS.tailResume, l10n.t('Resume tail'), (session) => {
      session.resumeReading();
      session.resume();
    }),
    exportCommand(options),
    query(log, QUERY_COMMANDS.tailStats, (fields) => sessionOf(tails, fields).stats()),
    query(log, QUERY_COMMANDS.tailRecords, async (fields) => {
      const offset = fields.integer('offset', 0) ?? 0;
      const limit = fields.integer('limit', 1, 100_000) ?? RECORDS_PER_ANSWER;
      const session = sessionOf(tails, fields);
      return (await session.records(offset, limit)).map((record) => plainRecord(record, session.decode));
    }),
  ];
}

/** @param isAside a program asked, and what a person does goes on */
async function openTail(
  { tails, panels }: TailCommandOptions,
  request: TailRequest,
  { view, isAside }: { view: TailViewKind | undefined; isAside: boolean },
): Promise<{ id: string }> {
  if (view === 'output') {
    const session = await tails.start(request);
    tails.openOutput(session).show();
    return { id: session.id };
  }
  const session = (isAside ? undefined : panels.reveal(request)) ?? (await panels.open(request, isAside));
  return { id: session.id };
}

/** Whatever made the link: nothing is read before the person has seen what, and said yes. */
export async function openTailLink(options: TailCommandOptions, uri: Uri): Promise<void> {
  try {
    const connections = options.connections.list().map(({ name }) => name);
    const request = parseTailLink(uri, { from: defaultStart(), connections });
    const { name, region } = options.connections.get(request.connection);
    const question = l10n.t('A link asks to tail {0} of the connection {1} ({2}).', request.stream, name, region);
    // A stranger's words: the panel shows them, where they are a filter and nothing else.
    const { length } = request.filter ?? '';
    const filter = length === 0 ? [] : [l10n.t('with a filter of {0} characters, which the panel shows', length)];
    const detail = [describePosition(request.from), ...filter].join('\n');
    if (!(await confirm('info', { question, detail, answer: l10n.t('Tail') }))) return;
    await openTail(options, request, { view: 'panel', isAside: false });
  } catch (error) {
    showError(options.log, withoutWordsOfLink(error), { doing: l10n.t('open the link') });
  }
}

/** What is wrong with a filter is said with the filter, which a stranger wrote. */
function withoutWordsOfLink(error: unknown): unknown {
  if (!isPipelinesError(error) || error.code !== 'InvalidFilter') return error;
  return new PipelinesError(
    'InvalidLink',
    l10n.t('The filter of the link is none that can be read. Ask for a new link.'),
  );
}

function exportCommand({ tails, log }: TailCommandOptions): Command {
  return defineCommand(log, COMMANDS.tailExport, async (context, argument) => {
    context.error = { doing: l10n.t('export the records') };
    const fields = new Fields(COMMANDS.tailExport, argument);
    const id = fields.string('id');
    const format = fields.oneOf('format', ['ndjson', 'json', 'csv']);
    const spreadsheetSafe = fields.boolean('spreadsheetSafe');
    const given = fields.uri('uri');
    if (id === undefined || given === undefined) context.rethrow = false;
    const session = id === undefined ? await pickSession(tails.all(), l10n.t('Export tail')) : tails.get(id);
    if (!session) return undefined;
    const uri = given ?? (await askForFile(session.stream, l10n.t('Export tail')));
    if (!uri) return undefined;
    if (given) return exportTail({ session, uri, format: format ?? exportFormatOf(uri), spreadsheetSafe });
    const form = await askForForm(uri, l10n.t('Export tail'), { format, spreadsheetSafe });
    return form && exportWithProgress({ session, uri, ...form });
  });
}

function query(log: LogOutputChannel, id: CommandId, answer: (fields: Fields) => unknown): Command {
  return defineCommand(log, id, (context, argument) => {
    context.rethrow = true;
    return answer(new Fields(id, argument));
  });
}

function sessionOf(tails: TailSessions, fields: Fields): TailSession {
  return tails.get(fields.string('id') ?? '');
}

type TailViewKind = 'panel' | 'output';

interface PartialRequest {
  connection: string | undefined;
  stream: string | undefined;
  from: TailPosition;
  shards: string[] | undefined;
  filter?: string | undefined;
  fanOut?: boolean | undefined;
  schema?: SchemaChoice | undefined;
  view?: TailViewKind | undefined;
}

function isComplete(request: PartialRequest): request is TailRequest & PartialRequest {
  return request.connection !== undefined && request.stream !== undefined;
}

function defaultStart(): TailPosition {
  return { minutesAgo: setting('tail.startMinutesAgo') };
}

function tailRequest(argument: unknown): PartialRequest {
  if (isTreeNode(argument)) return { ...fromNode(argument), from: defaultStart() };
  const fields = new Fields(COMMANDS.tail, argument);
  return {
    connection: fields.string('connection'),
    stream: fields.string('stream'),
    from: fields.from() ?? defaultStart(),
    shards: fields.strings('shards'),
    filter: fields.string('filter'),
    view: fields.oneOf('view', ['panel', 'output']),
    fanOut: fields.boolean('fanOut'),
    schema: givenSchema(fields.object('schema')),
  };
}

function givenSchema(fields: Fields | undefined): SchemaChoice | undefined {
  if (!fields) return undefined;
  const uri = fields.required(fields.uri('uri'), 'schema.uri').toString();
  const message = fields.string('message');
  return { uri, ...(message === undefined ? {} : { message }) };
}

function fromNode(node: TreeNode): Omit<PartialRequest, 'from'> {
  const connection = 'connection' in node ? node.connection.name : undefined;
  if (node.kind === 'stream') return { connection, stream: node.stream, shards: undefined };
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

export async function pickSession(sessions: readonly TailSession[], title: string): Promise<TailSession | undefined> {
  if (sessions.length === 0) {
    showResult('info', l10n.t('Nothing is being tailed.'));
    return undefined;
  }
  if (sessions.length === 1) return sessions[0];
  const items = sessions.map((session) => ({
    label: streamLabel(session.stream),
    description: session.connection,
    session,
  }));
  const chosen = await choose(items, { title, placeHolder: l10n.t('Tail') });
  return chosen?.session;
}
