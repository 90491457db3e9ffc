import assert from 'node:assert/strict';
import { ReadGate } from '../../../src/ui/tail/readGate';

/** What has come of a wait once everything that was due has run. */
async function stateOf(wait: Promise<void>): Promise<string> {
  const state = wait.then(
    () => 'passed',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
  const later = new Promise<string>((resolve) => setImmediate(() => resolve('waits')));
  return Promise.race([state, later]);
}

describe('the gate that a paused tail waits at', () => {
  const { signal } = new AbortController();

  it('lets pass while it is open', async () => {
    assert.equal(await stateOf(new ReadGate().pass(signal)), 'passed');
  });

  it('holds all who come while it is closed, until it opens', async () => {
    const gate = new ReadGate();
    gate.close();
    const waits = [gate.pass(signal), gate.pass(signal)];
    assert.deepEqual(await Promise.all(waits.map(stateOf)), ['waits', 'waits']);
    gate.open();
    assert.deepEqual(await Promise.all(waits.map(stateOf)), ['passed', 'passed']);
  });

  it('goes on holding who waited when it is opened and closed at once', async () => {
    const gate = new ReadGate();
    gate.close();
    const wait = gate.pass(signal);
    gate.open();
    gate.close();
    assert.equal(await stateOf(wait), 'waits');
    gate.open();
    assert.equal(await stateOf(wait), 'passed');
  });

  it('lets go of who is cancelled, and of nobody else', async () => {
    const gate = new ReadGate();
    gate.close();
    const cancel = new AbortController();
    const cancelled = gate.pass(cancel.signal);
    const other = gate.pass(signal);
    cancel.abort();
    assert.deepEqual(await Promise.all([cancelled, other].map(stateOf)), ['AbortError', 'waits']);
    assert.equal(await stateOf(gate.pass(AbortSignal.abort())), 'AbortError');
    gate.open();
    await other;
  });
});
