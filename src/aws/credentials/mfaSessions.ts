import type { AwsCredentialIdentity } from '@smithy/types';

const REFRESH_BEFORE_MS = 5 * 60_000;

/**
 * The sessions that were opened with an MFA code, for all connections: a code counts once, and nobody wants to type another for
 * the next region.
 */
export class MfaSessions {
  readonly #sessions = new Map<string, Promise<AwsCredentialIdentity>>();

  /**
   * @param key everything that the session depends on
   * @param refused the access key of a session that the service does not accept any more
   */
  async open(
    key: string,
    refused: string | undefined,
    begin: () => Promise<AwsCredentialIdentity>,
  ): Promise<AwsCredentialIdentity> {
    const known = this.#sessions.get(key);
    if (known) {
      const credentials = await known;
      if (isGood(credentials, refused)) return credentials;
      // Somebody else may have begun another meanwhile.
      if (this.#sessions.get(key) !== known) return this.open(key, refused, begin);
    }
    const session = begin();
    this.#sessions.set(key, session);
    session.catch(() => {
      if (this.#sessions.get(key) === session) this.#sessions.delete(key);
    });
    return session;
  }
}

function isGood({ accessKeyId, expiration }: AwsCredentialIdentity, refused: string | undefined): boolean {
  return accessKeyId !== refused && (!expiration || expiration.getTime() - Date.now() > REFRESH_BEFORE_MS);
}
