import assert from 'node:assert/strict';
import { RecentTargets } from '../../../src/ui/prompts/recentTargets';
import { lastingSettings, SendPreferences, settingsOfSome } from '../../../src/ui/send/preferences';
import { memento } from './support/memento';

const target = (stream: string) => ({ connection: 'dev', stream });
const field = { partitionKey: { kind: 'field', path: 'id' } } as const;

describe('what is remembered for a target', () => {
  it('is random keys until a person chose otherwise, each target by itself', async () => {
    const stored = memento();
    const preferences = new SendPreferences(stored);
    await preferences.remember(target('orders'), { ...field, order: 'perKey' });
    const later = new SendPreferences(stored);
    assert.deepEqual(later.of(target('orders')), { ...field, order: 'perKey' });
    assert.deepEqual(later.of(target('returns')), { partitionKey: { kind: 'random' } });
    assert.deepEqual(later.of({ connection: 'prod', stream: 'orders' }), { partitionKey: { kind: 'random' } });
  });

  it('is bounded, and forgets first what was chosen longest ago', async () => {
    const preferences = new SendPreferences(memento());
    for (let n = 0; n < 100; n++) await preferences.remember(target(`stream-${n}`), field);
    await preferences.remember(target('stream-0'), field);
    await preferences.remember(target('one-more'), field);
    assert.deepEqual(preferences.of(target('stream-0')), field);
    assert.deepEqual(preferences.of(target('stream-1')), { partitionKey: { kind: 'random' } });
  });

  it('is never the keys that came with the records: they mean nothing to others', () => {
    const given = { partitionKey: { kind: 'given', keys: ['a', 'b', 'c'] }, aggregate: true } as const;
    assert.deepEqual(lastingSettings(given), { partitionKey: { kind: 'random' }, aggregate: true });
    assert.deepEqual(settingsOfSome(given, [2, 0]).partitionKey, { kind: 'given', keys: ['c', 'a'] });
    assert.equal(settingsOfSome(field, [2, 0]), field);
  });
});

describe('the targets of the last sends and tails', () => {
  it('are the last five of each, the newest first, each once', async () => {
    const recent = new RecentTargets(memento());
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'c']) await recent.add(target(name), 'sent');
    await recent.add(target('g'), 'tailed');
    await recent.add({ connection: 'prod', bucket: 'archive' }, 'browsed');
    assert.deepEqual(recent.list('sent'), ['c', 'f', 'e', 'd', 'b'].map(target));
    assert.deepEqual(recent.list('tailed'), [target('g')]);
    assert.deepEqual(recent.list('browsed'), [{ connection: 'prod', bucket: 'archive' }]);
    assert.deepEqual(recent.list('delivered'), []);
  });
});
