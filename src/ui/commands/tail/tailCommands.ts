import * as l10n from '@vscode/l10n';
import type { Uri, LogOutputChannel } from 'vscode';
import { streamLabel } from '../../../aws';
import { definedFields } from '../../../common';
import type { TailPosition } from '../../../consumer';
import { isPipelinesError, PipelinesError } from '../../../errors';
import { COMMANDS, type CommandId } from '../../contributions';
import { confirm, showError, showResult } from '../../messages';
import { pickTarget, type TargetServices } from '../../prompts/targets';
import { setting } from '../../settings';
import { askForFile } from '../../tail/askForFile';
import { askForForm } from '../../tail/askForForm';
import { describePosition } from '../../tail/describe';
import { exportFormatOf, exportTail } from '../../tail/exportTail';
import { exportWithProgress } from '../../tail/exportWithProgress';
import type { TailPanels } from '../../tail/panel/tailPanels';
import type { SchemaChoice } from '../../tail/schema/schemaChoice';
import { parseTailLink } from '../../tail/parseTailLink';
import type { SentBound } from '../../send/tailSent';
import type { TailSession } from '../../tail/tailSession';
import type { TailRequest, TailSessions } from '../../tail/tailSessions';
import type { TreeNode } from '../../tree/nodes';
import type { UriFields } from '../uriArguments';
import type { Call } from '../call';
import type { Caller } from '../../caller';
import { command, type Command } from '../command';
import { choose } from '../../prompts/quickPicks';

export interface TailCommandOptions extends TargetServices {
  tails: TailSessions;
  panels: TailPanels;
  log: LogOutputChannel;
}

export function tailCommands(options: TailCommandOptions): Command[] {
  const { tails } = options;
  const onSession = (
    id: CommandId,
    { doing, title }: { doing: string; title: string },
    act: (session: TailSession, isReading: boolean) => unknown,
  ) =>
    command({
      id,
      doing,
      argument: ({ fields }) => ({
        session: givenSession(tails, fields),
        isReading: fields.boolean('reading') === true,
      }),
      complete: ({ session, isReading }) => session && { session, isReading },
      ask: async ({ session, isReading }) => {
        const chosen = session ?? (await pickSession(tails.running(), title));
        return chosen && { session: chosen, isReading };
      },
      run: async ({ session, isReading }) => void (await act(session, isReading)),
    });
  return [
    command({
      id: COMMANDS.tail,
      doing: l10n.t('tail the stream'),
      argument: tailRequest,
      complete: (request) => (isComplete(request) ? request : undefined),
      ask: (request) => (isComplete(request) ? request : askForStream(options, request)),
      run: (request, caller) => openTail(options, request, caller),
    }),
    onSession(COMMANDS.tailStop, { doing: l10n.t('stop the tail'), title: l10n.t('Stop tail') }, (session) =>
      session.stop(),
    ),
    onSession(
      COMMANDS.tailPause,
      { doing: l10n.t('pause the tail'), title: l10n.t('Pause tail') },
      (session, isReading) => (isReading ? session.pauseReading() : session.pause()),
    ),
    onSession(COMMANDS.tailResume, { doing: l10n.t('resume the tail'), title: l10n.t('Resume tail') }, (session) => {
      session.resumeReading();
      session.resume();
    }),
    showCommand(options),
    exportCommand(tails),
  ];
}

/** What the status bar runs. A person who has the only tail before them wants something else than to see it. */
function showCommand({ tails, panels }: Pick<TailCommandOptions, 'tails' | 'panels'>): Command {
  return command({
    id: COMMANDS.tailShow,
    doing: l10n.t('show the tail'),
    argument: ({ fields }) => givenSession(tails, fields),
    complete: (session) => session && (() => showSession({ tails, panels }, session)),
    ask: (session) => {
      const running = session ? [session] : tails.running();
      const [only] = running;
      if (running.length === 1 && only && !panels.isActive(only)) return () => showSession({ tails, panels }, only);
      return pickWhatToDo({ tails, panels }, running);
    },
    run: (act) => act(),
  });
}

function showSession({ tails, panels }: Pick<TailCommandOptions, 'tails' | 'panels'>, session: TailSession): void {
  if (!panels.show(session)) tails.openOutput(session).show();
}

async function pickWhatToDo(
  views: Pick<TailCommandOptions, 'tails' | 'panels'>,
  running: readonly TailSession[],
): Promise<(() => void) | undefined> {
  if (running.length === 0) {
    showResult('info', l10n.t('There is no open tail.'));
    return undefined;
  }
  const items = running.flatMap((session) => {
    const name = streamLabel(session.stream);
    const description = session.connection;
    const pause = session.isPaused
      ? { label: l10n.t('Resume {0}', name), icon: 'pulse' as const, act: () => session.resume() }
      : { label: l10n.t('Pause {0}', name), icon: 'debug-pause' as const, act: () => session.pause() };
    return [
      { label: l10n.t('Show {0}', name), icon: 'go-to-file' as const, act: () => showSession(views, session) },
      pause,
      { label: l10n.t('Stop {0}', name), icon: 'debug-stop' as const, act: () => void session.stop() },
    ].map((item) => ({ ...item, description }));
  });
  return (await choose(items, { title: l10n.t('Tails') }))?.act;
}

/** What a program gets; what it does goes on beside what the person does. */
async function openTail(
  { tails, panels, recent }: TailCommandOptions,
  { view, ...request }: ViewedRequest,
  caller: Caller,
): Promise<{ id: string }> {
  const { connection, stream } = request;
  if (caller === 'person') await recent.add({ connection, stream }, 'tailed');
  if (view === 'output') {
    const session = await tails.start(request);
    tails.openOutput(session).show();
    return { id: session.id };
  }
  const isAside = caller === 'program';
  const session = (isAside ? undefined : panels.reveal(request)) ?? (await panels.open(request, isAside));
  return { id: session.id };
}

/** Whatever made the link: nothing is read before the person has seen what, and said yes. */
export async function openTailLink(options: TailCommandOptions, uri: Uri): Promise<void> {
  try {
    const connections = options.connections.list().map(({ name }) => name);
    const request = parseTailLink(uri, { from: defaultStart(), connections });
    const { name, region } = options.connections.get(request.connection);
    const question = l10n.t('A link wants to tail {0} in the connection {1} ({2}).', request.stream, name, region);
    // A stranger's words: the panel shows them, where they are a filter and nothing else.
    const { length } = request.filter ?? '';
    const filter = length === 0 ? [] : [l10n.t('with a filter of {0} characters, shown in the panel', length)];
    const detail = [describePosition(request.from), ...filter].join('\n');
    if (!(await confirm('info', { question, detail, answer: l10n.t('Tail') }))) return;
    await openTail(options, request, 'person');
  } catch (error) {
    showError(options.log, withoutWordsOfLink(error), { doing: l10n.t('open the link') });
  }
}

/** What is wrong with a filter is said with the filter, which a stranger wrote. */
function withoutWordsOfLink(error: unknown): unknown {
  if (!isPipelinesError(error) || error.code !== 'InvalidFilter') return error;
  return new PipelinesError('InvalidLink', l10n.t("The link's filter is not valid. Ask for a new link."));
}

function exportCommand(tails: TailSessions): Command {
  const title = l10n.t('Export tail');
  return command({
    id: COMMANDS.tailExport,
    doing: l10n.t('export the records'),
    argument: ({ fields }) => ({
      session: givenSession(tails, fields),
      uri: fields.uri('uri'),
      format: fields.oneOf('format', ['ndjson', 'json', 'csv']),
      spreadsheetSafe: fields.boolean('spreadsheetSafe'),
    }),
    complete: ({ session, uri, format, spreadsheetSafe }) =>
      session && uri && { session, uri, format: format ?? exportFormatOf(uri), spreadsheetSafe },
    ask: async ({ format, spreadsheetSafe, ...given }) => {
      const session = given.session ?? (await pickSession(tails.all(), title));
      const uri = session && (given.uri ?? (await askForFile(session.stream, title)));
      const form = uri && (await askForForm(uri, title, { format, spreadsheetSafe }));
      return form && { session, uri, ...form };
    },
    run: (request, caller) => (caller === 'program' ? exportTail(request) : exportWithProgress(request)),
  });
}

/** Undefined: no tail is named. @throws {PipelinesError} when there is no tail of that id */
export function givenSession(tails: TailSessions, fields: UriFields): TailSession | undefined {
  const id = fields.string('id');
  return id === undefined ? undefined : tails.get(id);
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
  sent?: SentBound | undefined;
  view?: TailViewKind | undefined;
}

type ViewedRequest = TailRequest & { view?: TailViewKind | undefined };

function isComplete(request: PartialRequest): request is PartialRequest & ViewedRequest {
  return request.connection !== undefined && request.stream !== undefined;
}

function defaultStart(): TailPosition {
  return { minutesAgo: setting('tail.startMinutesAgo') };
}

function tailRequest({ node, fields }: Call): PartialRequest {
  if (node) return { ...fromNode(node), from: defaultStart() };
  return {
    connection: fields.string('connection'),
    stream: fields.string('stream'),
    from: fields.from() ?? defaultStart(),
    shards: fields.strings('shards'),
    filter: fields.string('filter'),
    sent: fields.sent(),
    view: fields.oneOf('view', ['panel', 'output']),
    fanOut: fields.boolean('fanOut'),
    schema: givenSchema(fields.object('schema')),
  };
}

function givenSchema(fields: UriFields | undefined): SchemaChoice | undefined {
  if (!fields) return undefined;
  const uri = fields.required(fields.uri('uri'), 'schema.uri').toString();
  const message = fields.string('message');
  return definedFields({ uri, message });
}

function fromNode(node: TreeNode): Omit<PartialRequest, 'from'> {
  const connection = 'connection' in node ? node.connection.name : undefined;
  if (node.kind === 'stream') return { connection, stream: node.stream, shards: undefined };
  if (node.kind === 'shard') return { connection, stream: node.stream, shards: [node.shardId] };
  return { connection, stream: undefined, shards: undefined };
}

async function askForStream(options: TailCommandOptions, request: PartialRequest): Promise<ViewedRequest | undefined> {
  const target = await pickTarget({
    ...options,
    title: l10n.t('Tail stream'),
    placeholder: l10n.t('Choose a data stream to read from {0} minutes ago', setting('tail.startMinutesAgo')),
    kinds: ['stream'],
    purpose: 'read',
    connection: request.connection,
  });
  if (!target || !('stream' in target)) return undefined;
  return { ...request, connection: target.connection, stream: target.stream };
}

export async function pickSession(sessions: readonly TailSession[], title: string): Promise<TailSession | undefined> {
  if (sessions.length === 0) {
    showResult('info', l10n.t('There is no open tail.'));
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
