import { spawn, type ChildProcess } from 'node:child_process';
import type { AwsCredentialIdentity } from '@smithy/types';
import { definedFields } from '../../common';
import { CredentialsError, type ProcessEnd } from './failure';
import { plainText } from './plainText';

/** A helper may wait for a person who logs in in a browser or confirms on a phone. */
const TIMEOUT_SECONDS = 120;
const MAX_OUTPUT_BYTES = 1024 * 1024;
/** How much of the end of its report is kept. */
const KEPT_STDERR = 8 * 1024;

export interface CredentialProcess {
  profile: string;
  /** A line for the shell, as the profile has it. It may hold secrets and is never shown. */
  command: string;
  accountId?: string | undefined;
  timeoutSeconds?: number | undefined;
}

/**
 * Runs the helper of a profile ("AWS SDKs and Tools Reference: Process credential provider"). Not by the SDK's `fromProcess`: its
 * error repeats the command line, and all that the helper printed.
 */
export async function credentialsOfProcess(options: CredentialProcess): Promise<AwsCredentialIdentity> {
  const { end, stdout, stderr } = await run(options.command, options.timeoutSeconds ?? TIMEOUT_SECONDS);
  const answer = end ?? readAnswer(stdout);
  if ('kind' in answer) {
    throw new CredentialsError({
      kind: 'processFailed',
      profile: options.profile,
      how: answer,
      stderr: plainText(stderr),
    });
  }
  const { accessKeyId, secretAccessKey, sessionToken, expiration, scope, accountId = options.accountId } = answer;
  const credentials = { accessKeyId, secretAccessKey, sessionToken, expiration, credentialScope: scope, accountId };
  return definedFields(credentials);
}

interface Outcome {
  /** Why its output cannot be read. Undefined: it ended well. */
  end: ProcessEnd | undefined;
  stdout: string;
  stderr: string;
}

function run(command: string, timeoutSeconds: number): Promise<Outcome> {
  return new Promise((resolve) => {
    // A process group of its own, so that what the shell started ends with it.
    const isPosix = process.platform !== 'win32';
    const child = spawn(command, {
      shell: true,
      detached: isPosix,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    let bytes = 0;
    let stderr = '';
    let stopped: ProcessEnd | undefined;
    const stop = (why: ProcessEnd) => {
      stopped ??= why;
      endGroup(child, isPosix);
    };
    const timer = setTimeout(() => stop({ kind: 'timeout', seconds: timeoutSeconds }), timeoutSeconds * 1000);
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_OUTPUT_BYTES) output.push(chunk);
      else stop({ kind: 'answer', problem: 'tooLong' });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-KEPT_STDERR)));
    const finish = (end: ProcessEnd | undefined) => {
      clearTimeout(timer);
      resolve({ end: stopped ?? end, stdout: Buffer.concat(output).toString('utf8'), stderr });
    };
    child.on('error', (error: NodeJS.ErrnoException) => finish({ kind: 'notStarted', code: error.code ?? error.name }));
    child.on('close', (code, signal) => finish(code === 0 ? undefined : { kind: 'exit', code: code ?? signal ?? '?' }));
  });
}

function endGroup(child: ChildProcess, isPosix: boolean): void {
  if (child.pid === undefined) return;
  try {
    if (isPosix) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

interface HelperAnswer {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
  expiration: Date | undefined;
  scope: string | undefined;
  accountId: string | undefined;
}

function readAnswer(stdout: string): ProcessEnd | HelperAnswer {
  const fields = fieldsOf(stdout);
  if (!fields) return { kind: 'answer', problem: 'notJson' };
  if (fields.Version !== 1) return { kind: 'answer', problem: 'version' };
  const text = (name: string) => (typeof fields[name] === 'string' && fields[name] !== '' ? fields[name] : undefined);
  const accessKeyId = text('AccessKeyId');
  const secretAccessKey = text('SecretAccessKey');
  if (accessKeyId === undefined || secretAccessKey === undefined) return { kind: 'answer', problem: 'lacksKeys' };
  const expires = text('Expiration');
  const expiration = expires === undefined ? undefined : new Date(expires);
  if (expiration && !(expiration.getTime() > Date.now())) return { kind: 'answer', problem: 'expired' };
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: text('SessionToken'),
    expiration,
    scope: text('CredentialScope'),
    accountId: text('AccountId'),
  };
}

function fieldsOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
