import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../service';
import { isRecord } from '../storage/stateFile';
import { requireSnapshotName, type Snapshot } from '../storage/snapshots';
import type { Faults } from './faults';
import { bodyOf } from './incomingBody';

export const CONTROL_PREFIX = '/_local/';
const MAX_BODY_BYTES = 1_048_576;
/** Room for the Terraform plan of a large account; templates have a lower limit of their own. */
const MAX_INIT_BYTES = 16 * 1024 * 1024;
const INIT = 'POST /_local/init';
const PARAMETER = 'parameter.';

export interface ControlOptions {
  faults: Faults;
  status: () => Promise<unknown>;
  /** What flows, once it is another than at this revision. */
  flow: (after: number | undefined, signal: AbortSignal) => Promise<unknown>;
  /** What happened after a version, once something has. */
  activity: (after: number | undefined, signal: AbortSignal) => Promise<unknown>;
  /** Empties the pipeline and creates its first content again. */
  reset: () => Promise<void>;
  /** Adds Glue tables, which delivery streams convert records with. */
  putTables: (document: unknown) => Promise<void>;
  snapshots: {
    list: () => Promise<readonly Snapshot[]>;
    save: (name: string) => Promise<void>;
    restore: (name: string) => Promise<void>;
    remove: (name: string) => Promise<void>;
  };
  /** Creates what a template names, with these values for its parameters. */
  init: (text: string, parameters: Readonly<Record<string, string>>) => Promise<unknown>;
  /** What a template asks for. */
  parameters: (text: string) => Promise<unknown>;
}

/** Whether a request creates something, as requests to AWS do. */
export function isInitRequest(request: IncomingMessage): boolean {
  return callOf(request) === INIT;
}

function callOf({ method = '', url = '' }: IncomingMessage): string {
  return `${method} ${url.split('?')[0] ?? ''}`;
}

/**
 * Answers the calls that AWS does not have:
 * `GET /_local/health`, which says that requests are answered; `GET /_local/status`; `GET /_local/flow` and `GET /_local/activity`
 * (`ActivityNews`), which wait for a change where they have `?after=` with the revision of an earlier answer, at most 25 s;
 * `GET`, `PUT` and `DELETE /_local/faults` (the settings of `FaultSettings` as JSON);
 * `POST /_local/reset`; `PUT /_local/glue` (what `aws glue get-table` prints); `GET` and `POST /_local/snapshots`
 * (`{ "name": … }`), `POST /_local/snapshots/NAME/restore` and `DELETE /_local/snapshots/NAME`;
 * `POST /_local/init?parameter.Stage=dev` with a template, which is answered with what was created, what exists
 * already, what failed and what is not supported; `POST /_local/parameters` with a template (`{ parameters: TemplateParameter[] }`).
 */
export async function handleControl(
  options: ControlOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const result = await run(options, callOf(request), request, response);
    answer(response, 200, result);
  } catch (error) {
    const status = error instanceof ServiceError ? error.httpStatus : 500;
    answer(response, status, { message: error instanceof Error ? error.message : String(error) });
  }
}

async function run(
  { faults, status, flow, activity, reset, putTables, snapshots, init, parameters }: ControlOptions,
  call: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<unknown> {
  switch (call) {
    case 'GET /_local/health':
      return { status: 'ok' };
    case 'GET /_local/status':
      return status();
    case 'GET /_local/flow':
      return flow(revisionOf(request), untilClosed(response));
    case 'GET /_local/activity':
      return activity(revisionOf(request), untilClosed(response));
    case 'GET /_local/faults':
      return faults.settings;
    case 'PUT /_local/faults':
      faults.set(await readJson(request));
      return faults.settings;
    case 'DELETE /_local/faults':
      faults.clear();
      return faults.settings;
    case 'POST /_local/reset':
      await reset();
      return {};
    case 'PUT /_local/glue':
      await putTables(await readJson(request));
      return {};
    case 'GET /_local/snapshots':
      return { snapshots: await snapshots.list() };
    case 'POST /_local/snapshots': {
      const body = await readJson(request);
      await snapshots.save(requireSnapshotName(isRecord(body) ? body.name : undefined));
      return {};
    }
    case 'POST /_local/parameters':
      return { parameters: await parameters(await readText(request, MAX_INIT_BYTES)) };
    case INIT:
      return init(await readText(request, MAX_INIT_BYTES), parametersOf(request));
    default:
      return await runOnSnapshot(snapshots, call);
  }
}

async function runOnSnapshot(snapshots: ControlOptions['snapshots'], call: string): Promise<unknown> {
  const [, method, name = '', action] = /^(\w+) \/_local\/snapshots\/([^/]+)(\/restore)?$/.exec(call) ?? [];
  switch (`${method ?? ''}${action ?? ''}`) {
    case 'POST/restore':
      await snapshots.restore(name);
      return {};
    case 'DELETE':
      await snapshots.remove(name);
      return {};
    default:
      throw new ServiceError('UnknownOperationException', `The local pipeline has no call ${call}.`, 404);
  }
}

/** Undefined: what there is now is wanted. */
function revisionOf({ url = '' }: IncomingMessage): number | undefined {
  const after = new URLSearchParams(url.split('?')[1]).get('after');
  return after !== null && /^\d+$/.test(after) ? Number(after) : undefined;
}

/** Aborted when nobody waits for the answer any more. */
function untilClosed(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  return closed.signal;
}

/** What the query has as `parameter.<name>`. */
function parametersOf({ url = '' }: IncomingMessage): Readonly<Record<string, string>> {
  const [, query = ''] = url.split('?');
  const given = [...new URLSearchParams(query)].filter(([name]) => name.startsWith(PARAMETER));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(PARAMETER.length), value]));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await readText(request, MAX_BODY_BYTES)) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ServiceError('InvalidArgumentException', 'The request is not valid JSON.');
  }
}

async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new ServiceError(
        'InvalidArgumentException',
        `The request has more than the ${maxBytes} bytes that it may have.`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
