import assert from 'node:assert/strict';
import { Emitter } from '../../../src/ui/emitter';
import { waitForCredentials, type WaitingAnswer, type WaitingScreen } from '../../../src/ui/send/waitForCredentials';

type Shown = 'list' | 'note' | 'login';

/** A screen that a test answers, and that says what is on it. As the real one, it takes away what has settled. */
class ScriptedScreen implements WaitingScreen {
  /** All that was shown, in its order. */
  readonly past: Shown[] = [];
  /** Undefined: nothing of the question is on the screen. */
  #answer: ((answer: unknown) => void) | undefined;
  readonly #appeared = new Emitter<Shown>();

  readonly choose = (settled: AbortSignal) => this.#show<WaitingAnswer | undefined>('list', undefined, settled);
  readonly remind = (settled: AbortSignal) => this.#show<unknown>('note', undefined, settled);
  readonly logIn = (settled: AbortSignal) => this.#show('login', false, settled);

  get isEmpty(): boolean {
    return this.#answer === undefined;
  }

  /** Answers what is on the screen, and waits for what comes next. */
  async answerUntil(answer: unknown, next: Shown): Promise<void> {
    const shown = new Promise<Shown>((resolve) => this.#appeared.event(resolve));
    this.answer(answer);
    assert.equal(await shown, next);
  }

  answer(answer: unknown): void {
    assert.ok(this.#answer, 'nothing is on the screen');
    this.#answer(answer);
  }

  #show<Answer>(what: Shown, whenSettled: Answer, settled: AbortSignal): Promise<Answer> {
    if (settled.aborted) return Promise.resolve(whenSettled);
    assert.ok(this.isEmpty, `${what} would stand beside another question`);
    this.past.push(what);
    const answered = new Promise<Answer>((resolve) => {
      this.#answer = (answer) => {
        this.#answer = undefined;
        resolve(answer as Answer);
      };
      settled.addEventListener('abort', () => this.#answer?.(whenSettled), { once: true });
    });
    this.#appeared.fire(what);
    return answered;
  }
}

describe('a send whose credentials have expired', () => {
  let screen: ScriptedScreen;
  let renewals: Emitter<void>;
  let cancel: AbortController;
  let goesOn: Promise<boolean>;

  beforeEach(() => {
    screen = new ScriptedScreen();
    renewals = new Emitter<void>();
    cancel = new AbortController();
    goesOn = waitForCredentials({ onDidRenewCredentials: renewals.event }, screen, cancel.signal);
  });

  it('goes on when a person says so, and ends when they say that', async () => {
    screen.answer('continue');
    assert.equal(await goesOn, true);
    const other = waitForCredentials({ onDidRenewCredentials: renewals.event }, screen, cancel.signal);
    screen.answer('stop');
    assert.equal(await other, false);
  });

  it('goes on after a login, and asks again after one that failed', async () => {
    await screen.answerUntil('logIn', 'login');
    await screen.answerUntil(false, 'list');
    await screen.answerUntil('logIn', 'login');
    screen.answer(true);
    assert.equal(await goesOn, true);
  });

  it('asks again, with all choices, after a person put the list away', async () => {
    await screen.answerUntil(undefined, 'note');
    await screen.answerUntil(undefined, 'list');
    screen.answer('continue');
    assert.equal(await goesOn, true);
  });

  for (const [what, answers] of [
    ['the list', []],
    ['the note in its place', [[undefined, 'note']]],
    ['the login', [['logIn', 'login']]],
  ] as const) {
    it(`goes on by itself once credentials are renewed, and ${what} goes away`, async () => {
      for (const [answer, next] of answers) await screen.answerUntil(answer, next);
      renewals.fire();
      assert.ok(screen.isEmpty);
      const { length } = screen.past;
      assert.equal(await goesOn, true);
      assert.equal(screen.past.length, length, 'nothing was asked after that');
    });

    it(`ends with its cancel, and ${what} goes away`, async () => {
      for (const [answer, next] of answers) await screen.answerUntil(answer, next);
      cancel.abort();
      assert.ok(screen.isEmpty);
      assert.equal(await goesOn, false);
    });
  }
});
