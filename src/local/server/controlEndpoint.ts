import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../service';
import type { Faults } from './faults';
import { bodyOf } from './incomingBody';

export const CONTROL_PREFIX = '/_local/';
const MAX_BODY_BYTES = 64 * 1024;

export interface ControlOptions {
  faults: Faults;
  status: () => Promise<unknown>;
  /** Empties the pipeline and creates its first content again. */
  reset: () => Promise<void>;
}

/**
 * Answers the calls that AWS does not have:
 * `GET /_local/health`, which says that requests are answered; `GET /_local/status`; `GET`, `PUT` and `DELETE /_local/faults` (the settings of `FaultSettings` as JSON);
 * `POST /_local/reset`.
 */
export async function handleControl(
  options: ControlOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const result = await run(options, `${request.method ?? ''} ${(request.url ?? '').split('?')[0] ?? ''}`, request);
    answer(response, 200, result);
  } catch (error) {
    const status = error instanceof ServiceError ? error.httpStatus : 500;
    answer(response, status, { message: error instanceof Error ? error.message : String(error) });
  }
}

async function run(
  { faults, status, reset }: ControlOptions,
  call: string,
  request: IncomingMessage,
): Promise<unknown> {
  switch (call) {
    case 'GET /_local/health':
      return { status: 'ok' };
    case 'GET /_local/status':
      return status();
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
    default:
      throw new ServiceError('UnknownOperationException', `The local pipeline has no call ${call}.`, 404);
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bodyOf(request)) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new ServiceError('InvalidArgumentException', 'The request is too large.');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
  } catch {
    throw new ServiceError('InvalidArgumentException', 'The request is not valid JSON.');
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
