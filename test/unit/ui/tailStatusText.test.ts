import assert from 'node:assert/strict';
import { shortened, tailStatusText } from '../../../src/ui/tail/tailStatusText';
import { ScriptedTail } from './support/scriptedTail';

const CONNECTED = { kind: 'tail', state: { kind: 'connected', shards: 1 } } as const;

describe('the status bar about tails', () => {
  const begun: ScriptedTail[] = [];

  async function begin(stream = 'orders'): Promise<ScriptedTail> {
    const tail = await ScriptedTail.begin({ stream });
    begun.push(tail);
    await tail.give(CONNECTED);
    return tail;
  }

  const shown = () => tailStatusText(begun.map(({ session }) => session));

  afterEach(() => {
    for (const { session } of begun.splice(0)) session.dispose();
  });

  it('says nothing without a tail', () => assert.equal(shown(), undefined));

  it('says how fast records come', async () => {
    const tail = await begin();
    await tail.giveData('a', 'b');
    assert.match(shown()?.text ?? '', /^orders · \d+ rec\/s$/);
    assert.equal(shown()?.icon, 'pulse');
    assert.deepEqual(shown()?.tooltip.slice(1), ['Click to show the tail, or to stop it.']);
  });

  it('says the state instead where no records are read', async () => {
    const tail = await begin();
    tail.session.pause();
    assert.equal(shown()?.text, 'orders · paused');
    tail.session.pauseReading();
    assert.equal(shown()?.text, 'orders · reading paused');
    tail.session.resumeReading();
    await tail.give({ kind: 'progress', atMs: Date.now(), heardMs: Date.now() - 12_400, shards: [] });
    assert.match(shown()?.text ?? '', /^orders · no answer for 1\d s$/);
    assert.equal(shown()?.icon, 'warning');
    await tail.give({ kind: 'tail', state: { kind: 'disconnected', error: new Error('gone'), retryInMs: 1_000 } });
    assert.equal(shown()?.text, 'orders · disconnected');
    await tail.give({ kind: 'tail', state: { kind: 'streamDeleted' } });
    assert.equal(shown()?.text, 'orders · waiting');
  });

  it('of several tails says what needs a person first, and nothing of one that is paused', async () => {
    const [first, second] = [await begin('one'), await begin('two')];
    first.session.pause();
    assert.match(shown()?.text ?? '', /^2 tails · \d+ rec\/s$/);
    await second.give({ kind: 'tail', state: { kind: 'disconnected', error: new Error('gone'), retryInMs: 1_000 } });
    assert.equal(shown()?.text, '2 tails · disconnected');
    assert.match(shown()?.tooltip.join('\n') ?? '', /one \(local\): paused[\s\S]*two \(local\): disconnected/);
  });

  it('shortens long names in the middle', () => {
    assert.equal(shortened('orders'), 'orders');
    assert.equal(shortened('abcdefghij', 7), 'abc…hij');
    assert.equal(shortened('abcdefghij', 6), 'abc…ij');
  });
});
