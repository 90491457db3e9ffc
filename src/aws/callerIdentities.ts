/** Whom credentials belong to, as `GetCallerIdentity` of STS says it. */
export interface CallerIdentity {
  /** Twelve digits. */
  account: string;
  /** The user, or the session of a role. */
  arn: string;
}

/** More credentials than a person uses in a session. */
const MAX_KNOWN = 100;

/** What was asked about credentials, for all connections: each question is asked once for the same access key. */
export class CallerIdentities {
  readonly #answers = new Map<string, Promise<unknown>>();

  /**
   * A failure is not kept: the next call asks again.
   * @param about everything that the answer depends on
   * @param isFresh asks again in any case, and keeps the new answer
   */
  once<T>(about: readonly (string | undefined)[], isFresh: boolean, ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(about);
    const known = isFresh ? undefined : this.#answers.get(key);
    // Only this question is kept under the key.
    if (known) return known as Promise<T>;
    const answer = ask();
    this.#answers.set(key, answer);
    answer.catch(() => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_KNOWN && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }
}
