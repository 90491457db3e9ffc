import { PipelinesError } from '../../errors';
import { credentialsFailureText } from './failureText';

/** Why a profile gives no credentials. Holds no secret, and of what others said only `plainText`. */
export type CredentialsFailure =
  /** One of the two files is there and cannot be read. */
  | { kind: 'unreadable'; file: string; code: string }
  /** `referredBy`: the profile that has it as its source. */
  | { kind: 'missing'; profile: string; referredBy?: string | undefined; files: readonly string[]; known: string[] }
  | { kind: 'incomplete'; profile: string; problem: ProfileProblem }
  | { kind: 'processFailed'; profile: string; how: ProcessEnd; stderr: string }
  /** Somebody has to log in. `command`: for a terminal, where the profile's name is safe in one. */
  | { kind: 'login'; profile: string; command: string | undefined; reason: string }
  | { kind: 'mfa'; profile: string; device: string }
  /** `profile` refers to a missing `[services]` section, or `setting` is not an address. */
  | { kind: 'setting'; profile: string; setting: string; problem: 'sectionMissing' | 'notAnAddress' }
  /** The editor keeps no keys for the connection. */
  | { kind: 'keysMissing'; connection: string }
  | { kind: 'refused'; profile: string; by: 'sso' | 'role' | 'source' | 'mfa'; what: string; reason: string };

export type ProfileProblem =
  | { kind: 'noCredentials' }
  | { kind: 'lacks'; key: string }
  | { kind: 'roleWithoutSource' }
  | { kind: 'twoSources' }
  | { kind: 'unknownSource'; source: string }
  | { kind: 'circle'; profiles: string[] }
  | { kind: 'sessionMissing'; session: string }
  | { kind: 'unreadableName' };

export type ProcessEnd =
  | { kind: 'exit'; code: number | string }
  | { kind: 'notStarted'; code: string }
  | { kind: 'timeout'; seconds: number }
  | { kind: 'answer'; problem: 'notJson' | 'version' | 'lacksKeys' | 'expired' | 'tooLong' };

/** The code by which the SDK's own providers fail: senders and tails wait for credentials that can be renewed. */
const CODE = 'CredentialsProviderError';

/** A named profile gives these credentials or this error; nothing else steps in for it. */
export class CredentialsError extends PipelinesError {
  readonly failure: CredentialsFailure;

  constructor(failure: CredentialsFailure) {
    const { why, cause } = credentialsFailureText(failure);
    super(CODE, why, { remedy: cause });
    this.failure = failure;
  }
}

/** Not `instanceof`: each lazily loaded bundle has a class of its own. */
export function credentialsFailureOf(error: unknown): CredentialsFailure | undefined {
  return error instanceof Error && 'failure' in error && 'code' in error && error.code === CODE
    ? (error as CredentialsError).failure
    : undefined;
}
