import assert from 'node:assert/strict';
import type { Call } from '../../../src/ui/commands/call';
import type { Caller } from '../../../src/ui/caller';
import { command, type AskingCommand } from '../../../src/ui/commands/command';
import { COMMANDS } from '../../../src/ui/contributions';

interface Given {
  stream?: string;
}

interface Whole {
  stream: string;
}

/** What a command did, in order. */
type Step = [name: string, detail?: unknown];

class Told extends Error {}

function commandThat(steps: Step[], overrides: Partial<AskingCommand<Given, Whole>> = {}) {
  return command<Given, Whole>({
    id: COMMANDS.tail,
    doing: 'tail the stream',
    argument: ({ unchecked }) => unchecked as Given,
    complete: ({ stream }) => (stream === undefined ? undefined : { stream }),
    ask: (given) => {
      steps.push(['ask', given]);
      return { stream: 'asked' };
    },
    run: ({ stream }, caller) => {
      steps.push(['run', [stream, caller]]);
      return `tail of ${stream}`;
    },
    ...overrides,
  });
}

function callOf(caller: Caller, unchecked: Given): Call {
  return { caller, unchecked } as Call;
}

describe('a command', () => {
  let steps: Step[];
  const onFailure = (error: unknown, caller: Caller) => {
    steps.push(['failure', [error, caller]]);
    return 'told';
  };
  const failing = () => {
    throw new Told();
  };

  beforeEach(() => {
    steps = [];
  });

  it('asks nothing of a program that gave a complete argument, and returns its result', async () => {
    const result = await commandThat(steps).run(callOf('program', { stream: 'orders' }), onFailure);
    assert.equal(result, 'tail of orders');
    assert.deepEqual(steps, [['run', ['orders', 'program']]]);
  });

  it('asks for what a program left out, and is a person’s from then on', async () => {
    const result = await commandThat(steps).run(callOf('program', {}), onFailure);
    assert.equal(result, 'tail of asked');
    assert.deepEqual(steps, [
      ['ask', {}],
      ['run', ['asked', 'person']],
    ]);
  });

  it('lets a person decide even where a menu gave all that is needed', async () => {
    await commandThat(steps).run(callOf('person', { stream: 'orders' }), onFailure);
    assert.deepEqual(steps[0], ['ask', { stream: 'orders' }]);
  });

  it('does nothing once a person dismissed the question', async () => {
    const dismissed = commandThat(steps, { ask: () => undefined });
    assert.equal(await dismissed.run(callOf('person', {}), onFailure), undefined);
    assert.deepEqual(steps, []);
  });

  for (const { when, overrides, call, caller } of [
    { when: 'a wrong argument', overrides: { argument: failing }, call: callOf('program', {}), caller: 'program' },
    { when: 'its work', overrides: { run: failing }, call: callOf('program', { stream: 'orders' }), caller: 'program' },
    { when: 'a question', overrides: { ask: failing }, call: callOf('program', {}), caller: 'person' },
    { when: 'work after a question', overrides: { run: failing }, call: callOf('program', {}), caller: 'person' },
    { when: 'work that a menu began', overrides: { run: failing }, call: callOf('person', {}), caller: 'person' },
  ] as const) {
    it(`hands over a failure of ${when} as the ${caller}’s`, async () => {
      const result = await commandThat(steps, overrides).run(call, onFailure);
      assert.equal(result, 'told');
      const [name, detail] = steps.at(-1) ?? [];
      assert.equal(name, 'failure');
      const [error, toldTo] = detail as [unknown, Caller];
      assert.ok(error instanceof Told);
      assert.equal(toldTo, caller);
    });
  }

  it('that asks nothing runs with what it was called with', async () => {
    const plain = command({
      id: COMMANDS.localStop,
      doing: 'stop',
      argument: ({ caller }) => caller,
      run: (given, caller) => [given, caller],
    });
    assert.deepEqual(await plain.run(callOf('program', {}), onFailure), ['program', 'program']);
    assert.deepEqual(await plain.run(callOf('person', {}), onFailure), ['person', 'person']);
  });
});
