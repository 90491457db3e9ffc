import assert from 'node:assert/strict';
import { Emitter } from '../../../src/ui/emitter';
import { logInWith } from '../../../src/ui/connections/login';

const CONNECTION = { name: 'prod', region: 'eu-west-1', profile: 'prod' };
const COMMAND = 'aws sso login --profile prod';

describe('a login', () => {
  let renewals: Emitter<void>;
  let asked: number;
  let terminal: { command: string; end: (exitCode: number | undefined) => void; isLeft: boolean } | undefined;

  beforeEach(() => {
    renewals = new Emitter<void>();
    asked = 0;
    terminal = undefined;
  });

  function logIn(way: Parameters<typeof logInWith>[0]): Promise<boolean> {
    const session = {
      onDidRenewCredentials: renewals.event,
      renewCredentials: () => {
        asked++;
        return Promise.resolve();
      },
    };
    return logInWith(way, CONNECTION, session, (_, command, end) => {
      const opened = { command, end, isLeft: false };
      terminal = opened;
      return { dispose: () => (opened.isLeft = true) };
    });
  }

  for (const [what, finish, expected] of [
    ['has worked once its command ends well', () => terminal?.end(0), true],
    ['has worked once files of credentials are written, before its command ends', () => renewals.fire(), true],
    ['has failed where its command fails', () => terminal?.end(1), false],
    ['has failed where its terminal was closed', () => terminal?.end(undefined), false],
  ] as const) {
    it(`in a terminal ${what}`, async () => {
      const loggedIn = logIn({ kind: 'terminal', command: COMMAND });
      assert.equal(terminal?.command, COMMAND);
      assert.equal(terminal.isLeft, false);
      finish();
      assert.equal(await loggedIn, expected);
      assert.equal(terminal.isLeft, true);
      assert.equal(asked, 0);
    });
  }

  it('without a command fetches the credentials again, which asks where that is needed', async () => {
    assert.equal(await logIn(undefined), true);
    assert.equal(await logIn({ kind: 'terminal', command: undefined }), true);
    assert.equal(asked, 2);
    assert.equal(terminal, undefined);
  });
});
