import type { ArchivedObject } from '../../common';
import type { Connection } from '../connection';
import type { LoginWay } from '../credentials/notedLogin';

/** What one can do about an error, for a button or a hint. */
export type ErrorAction =
  | { kind: 'login'; command: string }
  /** The next request asks for the code. */
  | { kind: 'mfaCode' }
  | { kind: 'retry' }
  /** `stream`: the name of the one that was not found. */
  | { kind: 'switchRegion'; stream?: string | undefined }
  | { kind: 'startLocal' }
  | { kind: 'openSettings' }
  /** A setting of the editor, such as `http.proxy`. */
  | { kind: 'editorSetting'; setting: string }
  /** For a connection whose setting came with the workspace. */
  | { kind: 'allowEndpoint'; connection: string }
  | { kind: 'permission'; iamAction: string }
  /** From its archive. */
  | { kind: 'restoreObject'; object: ArchivedObject };

/** Why something failed, in a person's language. */
export interface Reason {
  /** What happened, a sentence. */
  why: string;
  /** Why it did, and what to do. */
  cause?: string | undefined;
  action?: ErrorAction | undefined;
}

/** What is known about a failure. */
export interface FailureFacts {
  code: string;
  /** What the service or the system said, as a sentence. Empty: nothing that would help. */
  text: string;
  error: unknown;
  connection: Connection | undefined;
  /** How a person gives the profile a new session, where the error says so. */
  login: LoginWay | undefined;
}

/** Turns what is known into words. It is called after the translations are loaded. */
export type Explain = (facts: FailureFacts) => Reason;

export const RETRY: ErrorAction = { kind: 'retry' };

/** One explanation for several codes that mean the same. */
export function forAll(codes: readonly string[], explain: Explain): Record<string, Explain> {
  return Object.fromEntries(codes.map((code) => [code, explain]));
}

export function isLocal(connection: Connection | undefined): boolean {
  return connection?.name === 'local';
}
