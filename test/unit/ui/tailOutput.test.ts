import assert from 'node:assert/strict';
import type { OutputChannel } from 'vscode';
import { recordLine } from '../../../src/ui/tail/recordLine';
import { TailOutput } from '../../../src/ui/tail/tailOutput';
import { TailShards } from '../../../src/ui/tail/tailShards';
import { ScriptedTail, SHARD } from './support/scriptedTail';

const CLOCK = /^\d\d:\d\d:\d\d\.\d{3}$/;

class FakeChannel {
  readonly name = 'Tail: orders (local)';
  text = '';
  append = (text: string): void => void (this.text += text);
  appendLine = (text: string): void => void (this.text += `${text}\n`);

  /** Without the times. */
  get lines(): string[] {
    const lines = this.text.trimEnd().split('\n');
    return lines.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, 'TIME'));
  }
}

describe('a tail as text', () => {
  let tail: ScriptedTail;
  let channel: FakeChannel;

  async function open(linesPerSecond = 1_000): Promise<void> {
    tail = await ScriptedTail.begin();
    channel = new FakeChannel();
    new TailOutput(tail.session, channel as unknown as OutputChannel, { linesPerSecond, times: 'local' });
  }

  afterEach(() => tail.session.dispose());

  it('says first what it reads, then a line a record, then how it ended', async () => {
    await open();
    await tail.giveData('{"a":1}', 'two');
    await tail.session.stop();
    assert.deepEqual(channel.lines, [
      '— TIME  tailing orders of local, from now on',
      `TIME  ${SHARD}  1000  key-0  {"a":1}`,
      `TIME  ${SHARD}  1001  key-1  two`,
      '— TIME  stopped: 2 records received',
    ]);
  });

  it('writes no more lines a second than it may, and counts the others', async () => {
    await open(3);
    await tail.giveData(...Array.from({ length: 10 }, (_, n) => `record ${n}`));
    const written = channel.lines.filter((line) => line.includes('record ') && !line.startsWith('—'));
    assert.equal(written.length, 3);
    assert.match(channel.lines.at(-1) ?? '', /too fast to show as text: 7 records received and kept/);
  });

  it('says again how many were left out once there is room', async () => {
    await open(1);
    await tail.giveData('a');
    await tail.giveData('b');
    await tail.giveData('c');
    assert.equal(channel.lines.filter((line) => line.includes('too fast')).length, 0);
    await new Promise((resolve) => setTimeout(resolve, 1_010));
    await tail.giveData('d');
    assert.match(channel.text, /too fast to show as text: 2 records[^\n]*\n[^\n]* {2}d\n$/);
  });

  it('holds its lines back while the view is paused, and shows them afterwards', async () => {
    await open();
    await tail.giveData('before');
    tail.session.pause();
    await tail.giveData('meanwhile');
    assert.ok(!channel.text.includes('meanwhile'));
    tail.session.resume();
    assert.deepEqual(
      channel.lines.slice(2).map((line) => line.split('  ').at(-1)),
      ['paused: reading continues, lines are held back', 'resumed: 1 record arrived meanwhile', 'meanwhile'],
    );
  });

  it('tells what happens to the tail between the records', async () => {
    await open();
    await tail.give({ kind: 'tail', state: { kind: 'connected', shards: 2 } });
    tail.session.pauseReading();
    assert.deepEqual(channel.lines.slice(1), [
      '— TIME  connected: reading 2 shards',
      '— TIME  reading is paused; the stream keeps new records',
    ]);
  });

  it('says nothing once the tail has ended', async () => {
    await open();
    await tail.session.stop();
    const { text } = channel;
    tail.session.noteSchemaProblem('too late');
    assert.equal(channel.text, text);
  });
});

describe('a record as a line', () => {
  const record = (data: string | Buffer, given: object = {}) => ({
    ...{ shardId: SHARD, sequenceNumber: '49', partitionKey: 'key', arrivalMs: 0, data: Buffer.from(data) },
    ...given,
  });

  it('is one line, whatever the record holds', () => {
    const hostile = 'one\r\ntwo\nthree\u2028four\u007f\u001b[31m\n';
    const line = recordLine(record(hostile, { partitionKey: 'a\nb' }), {}, 'local');
    assert.equal(line.split(/[\n\r\u2028]/).length, 1);
    assert.ok(line.endsWith('  a⏎b  one⏎two⏎three⏎four··[31m'), line);
  });

  it('begins with the time, the shard and the number, of a member with its place', () => {
    const [time, shard, number] = recordLine(record('x', { subSequenceNumber: 3 }), {}, 'local').split('  ');
    assert.match(time ?? '', CLOCK);
    assert.deepEqual([shard, number], [SHARD, '49.3']);
  });

  it('names what it was packed in', async () => {
    const { gzipSync } = await import('node:zlib');
    assert.ok(recordLine(record(gzipSync('{"a":1}')), {}, 'local').endsWith('  (gzip) {"a":1}'));
  });

  it('is cut where it is long, and says how much is missing', () => {
    const line = recordLine(record('x'.repeat(50_000)), {}, 'local');
    assert.ok(line.length < 21_000);
    assert.match(line, /x… \(30000 more characters\)$/);
  });

  it('is there for an empty record, too', () => {
    assert.ok(recordLine(record(''), {}, 'local').endsWith(`  ${SHARD}  49  key  `));
  });
});

describe('the shards of a tail', () => {
  const unmeasured = { recordsPerSecond: 0, bytesPerSecond: 0 };

  it('are known from the first word of them', () => {
    const shards = new TailShards();
    assert.deepEqual([shards.list(), shards.behindMs, shards.limit.share], [[], 0, 0]);
    shards.received('a', 5, 1_000);
    assert.deepEqual(
      shards.list().map(({ shardId, behindMs, state }) => [shardId, behindMs, state]),
      [['a', 1_000, 'reading']],
    );
  });

  it('are not behind, and take nothing of the limit, once they are closed', () => {
    const shards = new TailShards();
    shards.progressed([{ shardId: 'a', behindMs: 9_000, readsPerSecond: 5, limitShare: 1, ...unmeasured }]);
    assert.equal(shards.behindMs, 9_000);
    assert.match(shards.changed('a', { kind: 'closed', children: [] }) ?? '', /closed/);
    assert.deepEqual([shards.behindMs, shards.limit.share], [0, 0]);
  });

  it('are as throttled as one of them is', () => {
    const shards = new TailShards();
    shards.received('a', 1, 0);
    shards.changed('b', { kind: 'throttled', retryInMs: 500 });
    assert.equal(shards.limit.isThrottled, true);
    shards.interrupted();
    assert.equal(shards.limit.isThrottled, false);
  });

  it('stay closed, or waiting for their parents, where the connection breaks', () => {
    const shards = new TailShards();
    shards.changed('a', { kind: 'closed', children: [] });
    shards.changed('b', { kind: 'waitingForParent', parents: ['a'] });
    shards.changed('c', { kind: 'throttled', retryInMs: 500 });
    shards.interrupted();
    assert.deepEqual(
      shards.list().map(({ state }) => state),
      ['closed', 'waitingForParent', 'reading'],
    );
  });
});
