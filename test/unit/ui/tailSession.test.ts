import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConsumedRecord, TailEvent } from '../../../src/consumer';
import { TailRecording } from '../../../src/ui/tail/tailRecording';
import type { TailSession } from '../../../src/ui/tail/tailSession';
import { ScriptedTail, SHARD } from './support/scriptedTail';

const CONNECTED = { kind: 'tail', state: { kind: 'connected', shards: 2 } } as const;

async function textsOf(session: TailSession): Promise<string[]> {
  return (await session.records(0, 1_000)).map(({ data }) => Buffer.from(data).toString());
}

describe('a tail', () => {
  const begun: ScriptedTail[] = [];

  async function begin(options: Parameters<typeof ScriptedTail.begin>[0] = {}): Promise<ScriptedTail> {
    const tail = await ScriptedTail.begin(options);
    begun.push(tail);
    return tail;
  }

  afterEach(() => {
    for (const { session } of begun.splice(0)) session.dispose();
  });

  it('says how it stands from connecting to the end', async () => {
    const tail = await begin();
    assert.deepEqual(tail.session.state, { kind: 'reading', tail: { kind: 'connecting' } });
    await tail.give(CONNECTED);
    assert.equal(tail.session.isRunning, true);
    await tail.giveData('one', 'two');
    await tail.session.stop();
    assert.deepEqual(tail.session.state, { kind: 'stopped', hasReadAll: false });
    assert.deepEqual(tail.notes, ['connected: reading 2 shards', 'stopped: 2 records received']);
  });

  it('says that it has read everything where its source ends by itself', async () => {
    const tail = await begin();
    await tail.giveData('one');
    await tail.give({ kind: 'end' });
    await tail.session.finished;
    assert.deepEqual(tail.session.state, { kind: 'stopped', hasReadAll: true });
    assert.deepEqual(tail.notes, ['all read: 1 record']);
  });

  it('ends with an explanation where reading fails, and keeps what it has', async () => {
    const tail = await begin();
    await tail.giveData('one');
    const error = Object.assign(new Error('not authorized to perform kinesis:GetRecords'), {
      name: 'AccessDeniedException',
    });
    tail.prepare({ kind: 'failure', error });
    await tail.session.finished;
    const { state } = tail.session;
    assert.equal(state.kind, 'failed');
    assert.equal(tail.session.trouble, error);
    assert.match(tail.notes.at(-1) ?? '', /^ended: .*GetRecords/);
    assert.deepEqual(await textsOf(tail.session), ['one']);
  });

  it('names what is in the way while it is disconnected, and no longer once it is connected', async () => {
    const tail = await begin();
    const error = new Error('getaddrinfo ENOTFOUND');
    await tail.give({ kind: 'tail', state: { kind: 'disconnected', error, retryInMs: 4_000 } });
    assert.equal(tail.session.trouble, error);
    assert.equal(tail.session.isRunning, true);
    await tail.give(CONNECTED);
    assert.equal(tail.session.trouble, undefined);
  });

  it('shows what matches, and counts what it received, kept, dropped and matched', async () => {
    const tail = await begin({ filter: 'total > 5', keeps: { maxRecords: 4, maxBytes: 1_000_000 } });
    await tail.giveData(...[3, 6, 9, 1, 7, 8].map((total) => JSON.stringify({ total })));
    const { received, kept, dropped, matched } = await tail.session.stats();
    assert.deepEqual({ received, kept, dropped, matched }, { received: 6, kept: 4, dropped: 2, matched: 3 });
    assert.deepEqual(await textsOf(tail.session), ['{"total":9}', '{"total":7}', '{"total":8}']);
  });

  it('gives a part of what matches by offset and limit, and nothing beyond its end', async () => {
    const tail = await begin();
    await tail.giveData('a', 'b', 'c', 'd');
    const part = async (offset: number, limit: number) =>
      (await tail.session.records(offset, limit)).map(({ data }) => Buffer.from(data).toString());
    assert.deepEqual(await part(1, 2), ['b', 'c']);
    assert.deepEqual(await part(3, 100), ['d']);
    assert.deepEqual(await part(4, 1), []);
    assert.deepEqual(await part(0, 0), []);
  });

  it('holds the view while it is paused, and goes on reading', async () => {
    const tail = await begin();
    await tail.giveData('a', 'b');
    tail.session.pause();
    await tail.giveData('c');
    assert.equal(tail.session.heldEnd, 2);
    assert.equal(tail.session.store.received, 3);
    tail.session.resume();
    assert.equal(tail.session.heldEnd, undefined);
    assert.equal(tail.session.isPaused, false);
  });

  it('reads nothing while reading is paused, and goes on where it was', async () => {
    const tail = await begin();
    await tail.giveData('a');
    tail.session.pauseReading();
    tail.session.pauseReading();
    tail.prepare(tail.records('b'));
    await new Promise(setImmediate);
    assert.equal(tail.session.store.received, 1);
    tail.session.resumeReading();
    await tail.give();
    assert.deepEqual(await textsOf(tail.session), ['a', 'b']);
    assert.deepEqual(tail.notes, [
      'reading is paused; the stream keeps new records',
      'reading continues where it was paused',
    ]);
  });

  it('can be stopped while its reading is paused', async () => {
    const tail = await begin();
    await tail.giveData('a');
    tail.session.pauseReading();
    tail.prepare(tail.records('b'));
    await tail.session.stop();
    assert.equal(tail.session.isReadingPaused, false);
    assert.equal(tail.session.store.received, 1);
  });

  it('cannot be paused once it has ended', async () => {
    const tail = await begin();
    await tail.session.stop();
    tail.session.pause();
    tail.session.pauseReading();
    assert.deepEqual([tail.session.isPaused, tail.session.isReadingPaused], [false, false]);
  });

  it('counts gaps, and remembers the last', async () => {
    const tail = await begin();
    await tail.give({
      kind: 'gap',
      shardId: SHARD,
      afterSequenceNumber: '1',
      beforeSequenceNumber: '9',
      reason: 'trimmed',
    });
    await tail.give({ kind: 'gap', shardId: SHARD, afterSequenceNumber: '20', reason: 'shardExpired' });
    const { gaps } = tail.session;
    assert.ok(gaps?.count === 2 && gaps.last.includes('20'), JSON.stringify(gaps));
    assert.equal(tail.notes.length, 2);
  });

  it('tells what happens to a shard with its name, where that is worth a line', async () => {
    const tail = await begin();
    await tail.give({ kind: 'shard', shardId: SHARD, state: { kind: 'reading' } });
    await tail.give({ kind: 'shard', shardId: SHARD, state: { kind: 'closed', children: ['shardId-000000000002'] } });
    assert.equal(tail.notes.length, 1);
    assert.ok(tail.notes[0]?.startsWith(`${SHARD}: `) && tail.notes[0].endsWith('shardId-000000000002'), tail.notes[0]);
  });

  it('is as far behind as the shard that is furthest behind', async () => {
    const tail = await begin();
    const unmeasured = { recordsPerSecond: 0, bytesPerSecond: 0 };
    const shards = [
      { shardId: SHARD, behindMs: 4_000, readsPerSecond: 5, limitShare: 1, ...unmeasured },
      { shardId: 'shardId-000000000001', behindMs: 90_000, readsPerSecond: 1, limitShare: 0.2, ...unmeasured },
    ];
    await tail.give({ kind: 'progress', atMs: 0, heardMs: 0, shards });
    assert.equal(tail.session.behindMs, 90_000);
    assert.deepEqual(tail.session.limit, { readsPerSecond: 5, share: 1, isThrottled: false });
  });

  it('says for how long the service has been silent, while it is asked', async () => {
    const tail = await begin();
    const silentMs = () => tail.session.silentMs;
    await tail.give(CONNECTED, { kind: 'progress', atMs: Date.now(), heardMs: Date.now() - 4_000, shards: [] });
    assert.equal(silentMs(), undefined);
    const silent: TailEvent = { kind: 'progress', atMs: Date.now(), heardMs: Date.now() - 12_000, shards: [] };
    await tail.give(silent);
    assert.ok((silentMs() ?? 0) >= 12_000);
    tail.session.pauseReading();
    assert.equal(silentMs(), undefined);
    tail.session.resumeReading();
    assert.equal(silentMs(), undefined, 'it was not asked meanwhile');
    await tail.give(silent);
    await tail.session.stop();
    assert.equal(silentMs(), undefined);
  });

  it('gives back the buffers of records once they are kept', async () => {
    const tail = await begin();
    let released = 0;
    const records = Object.assign([tail.record('a')], { release: () => released++ });
    await tail.give({ kind: 'records', shardId: SHARD, records, behindMs: 0 });
    assert.equal(released, 1);
  });

  it('tells listeners of records before they may be changed', async () => {
    const tail = await begin();
    const heard: number[] = [];
    tail.session.onDidReceive((records) => heard.push(records.length));
    await tail.giveData('a', 'b');
    await tail.giveData('c');
    assert.deepEqual(heard, [2, 1]);
  });

  describe('that is recorded', () => {
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'recordings-'));
    });

    afterEach(() => rm(folder, { recursive: true }));

    const recordTo = (name: string) =>
      TailRecording.begin(path.join(folder, name), 'ndjson', { spreadsheetSafe: true });
    const linesOf = async (name: string) =>
      (await readFile(path.join(folder, name), 'utf8')).split('\n').filter((line) => line !== '');

    it('writes all that it reads, whatever the filter shows, and says how many these were', async () => {
      const tail = await begin({ filter: 'wanted' });
      await tail.session.record(await recordTo('all.ndjson'));
      await tail.giveData('wanted', 'other', 'another');
      await tail.session.endRecording();
      assert.equal((await linesOf('all.ndjson')).length, 3);
      assert.match(tail.notes.at(-1) ?? '', /^recorded 3 records to .*all\.ndjson$/);
      await tail.giveData('later');
      assert.equal((await linesOf('all.ndjson')).length, 3);
    });

    it('ends one recording before the next begins', async () => {
      const tail = await begin();
      await tail.session.record(await recordTo('first.ndjson'));
      await tail.giveData('a');
      await tail.session.record(await recordTo('second.ndjson'));
      await tail.giveData('b', 'c');
      await tail.session.stop();
      await tail.session.endRecording();
      assert.deepEqual([(await linesOf('first.ndjson')).length, tail.session.recording], [1, undefined]);
    });

    it('goes on where the recording fails, and says so once', async () => {
      const tail = await begin();
      const failures: string[] = [];
      tail.session.onDidFail(({ doing, error }) => failures.push(`${doing}: ${(error as Error).message}`));
      const recording = await recordTo('broken.ndjson');
      recording.append = async () => {
        await recording.end();
        throw new Error('no space left on device');
      };
      await tail.session.record(recording);
      await tail.giveData('a');
      await tail.giveData('b');
      assert.equal(failures.length, 1);
      assert.match(failures[0] ?? '', /broken\.ndjson: no space left on device$/);
      assert.equal(tail.session.recording, undefined);
      assert.deepEqual(await textsOf(tail.session), ['a', 'b']);
    });

    it('writes nothing for a tail that has ended', async () => {
      const tail = await begin();
      await tail.session.stop();
      await tail.session.record(await recordTo('late.ndjson'));
      assert.equal(tail.session.recording, undefined);
      assert.deepEqual(await linesOf('late.ndjson'), []);
    });
  });

  it('lets a stop win over a slow disk', async () => {
    const tail = await begin();
    const stuck = {
      ...{ filePath: '/slow', name: 'slow', recorded: { records: 0, bytes: 0 } },
      append: () => new Promise<void>(() => undefined),
      end: () => Promise.resolve({ records: 0, bytes: 0 }),
    } as unknown as TailRecording;
    await tail.session.record(stuck);
    tail.prepare(tail.records('a'));
    await new Promise(setImmediate);
    await tail.session.stop();
    assert.equal(tail.session.state.kind, 'stopped');
  });

  it('waits for its consumer to be seen to before nothing of it is left', async () => {
    let sayGoodbye = (): void => undefined;
    const order: string[] = [];
    const tail = await begin({
      read: async function* ({ onCleanup, signal }) {
        onCleanup?.(new Promise((resolve) => (sayGoodbye = resolve)));
        yield CONNECTED;
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    });
    void tail.session.gone.then(() => order.push('gone'));
    await new Promise(setImmediate);
    await tail.session.stop();
    order.push('stopped');
    sayGoodbye();
    await tail.session.gone;
    assert.deepEqual(order, ['stopped', 'gone']);
  });

  it('keeps no more than it may, however large the records', async () => {
    const tail = await begin({ keeps: { maxRecords: 1_000, maxBytes: 400_000 } });
    for (let n = 0; n < 30; n++) await tail.giveData('x'.repeat(50_000));
    const { kept, received, bytes } = tail.session.store;
    assert.equal(received, 30);
    assert.ok(kept > 0 && kept < 30, `${kept} kept`);
    assert.ok(bytes <= 400_000, `${bytes} bytes`);
  });

  it('is read by another schema from the next look on, and says what is wrong with a schema once', async () => {
    const tail = await begin();
    let changes = 0;
    tail.session.onDidChange(() => changes++);
    tail.session.noteSchemaProblem('orders.avsc cannot be used');
    assert.equal(tail.session.schemaProblem, 'orders.avsc cannot be used');
    const { generation } = tail.session.view;
    tail.session.setSchema(undefined);
    assert.equal(tail.session.schemaProblem, undefined);
    assert.equal(tail.session.view.generation, generation + 1);
    assert.equal(changes, 2);
  });

  it('survives a listener that throws', async () => {
    const tail = await begin();
    const uncaught: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => uncaught.push(error));
    try {
      tail.session.onDidReceive((records: readonly ConsumedRecord[] | Iterable<ConsumedRecord>) => {
        throw new Error(`cannot show ${[...records].length}`);
      });
      await tail.giveData('a');
      await tail.giveData('b');
      await new Promise(setImmediate);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
    assert.equal(uncaught.length, 2);
    assert.equal(tail.session.store.received, 2);
    assert.equal(tail.session.isRunning, true);
  });
});
