/** What a person does to give a profile credentials again. */
export type LoginWay =
  /** Undefined: the profile's name is not safe in every shell. */
  | { kind: 'terminal'; command: string | undefined }
  /** The next request asks for a code. */
  | { kind: 'mfa' }
  /** Some tool, or the person, writes new keys to a file; they are picked up. */
  | { kind: 'keys'; profile: string };

interface WithLogin {
  login?: LoginWay | undefined;
}

/** Leaves the way with an error that a service gave, for its explanation. */
export function noteLogin(error: Error, login: LoginWay | undefined): void {
  (error as WithLogin).login = login;
}

export function notedLogin(error: unknown): LoginWay | undefined {
  return error instanceof Error ? (error as WithLogin).login : undefined;
}
