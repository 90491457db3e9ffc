import assert from 'node:assert/strict';
import { sendRecords, type FailedRecord, type SendOptions, type SendReport } from '../../../src/producer';
import { seededRandom } from '../../support/seededRandom';
import { until } from '../consumer/support/until';
import { timersBegunWithin } from './support/countedTimers';
import { ModelKinesis, type ModelOptions, type PutFault } from './support/modelKinesis';

const COUNT = 2_000;
const records = Array.from({ length: COUNT }, (_, n) => Buffer.from(JSON.stringify({ n, key: `k${n % 100}` })));

function model(options: Partial<ModelOptions> = {}): ModelKinesis {
  return new ModelKinesis({ random: seededRandom(1), shards: 1, fault: () => 'none', ...options });
}

function send({ clients }: ModelKinesis, options: Partial<SendOptions> = {}): Promise<SendReport> {
  const partitionKey = { kind: 'field', path: 'key' } as const;
  return sendRecords({
    target: { kind: 'dataStream', name: 'model' },
    clients,
    records: [records],
    partitionKey,
    ...options,
  });
}

function distinctSeen({ seen }: ModelKinesis): number {
  return new Set(seen.map(({ text }) => text)).size;
}

/** Splits the stream once, before the second request is written. */
function splitInMidSend(): (stream: ModelKinesis) => void {
  return (stream) => {
    if (stream.puts === 2 && stream.shards.length === 1) stream.split();
  };
}

describe('a send that is cancelled', () => {
  it('counts what may have arrived as failed, though it waits to be tried again', async () => {
    const cancel = new AbortController();
    const failed: FailedRecord[] = [];
    const kinesis = model({ fault: () => 'lostAfterTheWrite', onAnswered: () => cancel.abort() });
    const report = await send(kinesis, {
      records: [records.slice(0, 10)],
      signal: cancel.signal,
      onFailed: (record) => failed.push(record),
    });
    assert.equal(distinctSeen(kinesis), 10);
    assert.deepEqual([report.sent, report.failed, report.notSent], [0, 10, 0]);
    assert.ok(failed.every(({ errorMessage }) => errorMessage.includes('may have arrived')));
  });
});

describe('an aggregated send whose stream is split meanwhile', () => {
  it('lists the shards again until it is answered, and loses nothing', async () => {
    let failures = 2;
    const kinesis = model({
      beforeWrite: splitInMidSend(),
      listingFails: () => kinesis.shards.length > 1 && failures-- > 0,
    });
    const report = await send(kinesis, { aggregate: true, random: () => 0.01, concurrency: 1, records: inSteps() });
    assert.ok(kinesis.dropped > 0, 'nothing landed in a shard that does not own it');
    assert.deepEqual([report.sent, report.failed, distinctSeen(kinesis)], [COUNT, 0, COUNT]);
  });

  it('waits for a listing that shows the new shards', async () => {
    let lagging = 3;
    const kinesis = model({
      beforeWrite: splitInMidSend(),
      listingLags: () => kinesis.shards.length > 1 && lagging-- > 0,
    });
    const report = await send(kinesis, { aggregate: true, random: () => 0.01, concurrency: 1, records: inSteps() });
    assert.deepEqual([report.sent, report.failed, distinctSeen(kinesis)], [COUNT, 0, COUNT]);
  });

  it('counts nothing as sent that consumers may drop, where the shards cannot be listed any more', async () => {
    const failed: FailedRecord[] = [];
    const kinesis = model({ beforeWrite: splitInMidSend(), listingFails: () => kinesis.shards.length > 1 });
    const options = { aggregate: true, random: () => 0.01, concurrency: 1, retryForMs: 30 };
    const report = await send(kinesis, { ...options, records: inSteps(), onFailed: (record) => failed.push(record) });
    const seen = new Set(kinesis.seen.map(({ text }) => text));
    const failedTexts = new Set(failed.map(({ record }) => record.toString()));
    const lost = records.filter((record) => !seen.has(record.toString()) && !failedTexts.has(record.toString()));
    assert.ok(kinesis.dropped > 0);
    assert.equal(lost.length, 0, 'records are neither seen nor reported as failed');
    assert.equal(report.read, report.sent + report.failed + report.notSent);
    const misplaced = failed.filter(({ errorCode }) => errorCode === 'MisplacedRecord');
    assert.match(misplaced[0]?.errorMessage ?? '', /packed for shardId-000000000000 and landed in shardId-0000000000/);
  });
});

/** Few at a time, so that several requests are made. */
async function* inSteps(): AsyncIterable<Uint8Array[]> {
  for (let at = 0; at < COUNT; at += 500) {
    yield records.slice(at, at + 500);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

describe('a send that is throttled', () => {
  it('learns of the shards of a split, and slows down each of them by itself', async () => {
    const kinesis = model({
      throttledPart: 0.5,
      throttledShard: (shardId) => !shardId.endsWith('2'),
      beforeWrite: (stream) => {
        if (stream.puts === 4 && stream.shards.length === 1) stream.split();
      },
    });
    const report = await send(kinesis, { random: () => 0.01, concurrency: 1 });
    assert.deepEqual([report.sent, report.failed, distinctSeen(kinesis)], [COUNT, 0, COUNT]);
    assert.ok(kinesis.listings >= 2, `the shards were listed ${kinesis.listings} times`);
  });

  it('asks for the shards of a split once, not with every answer', async () => {
    // The listing never shows the new shards, as an emulator's may not.
    const kinesis = model({
      throttledPart: 0.3,
      beforeWrite: splitInMidSend(),
      listingLags: () => kinesis.shards.length > 1,
    });
    const startMs = performance.now();
    await send(kinesis, { random: () => 0.01 });
    const seconds = (performance.now() - startMs) / 1_000;
    assert.ok(kinesis.puts > 10);
    assert.ok(kinesis.listings <= seconds + 2, `${kinesis.listings} listings in ${seconds} s`);
  });

  it('is not woken while its source is idle', async () => {
    const few = records.slice(0, 100);
    const kinesis = model({ throttledPart: 0.5, throttledShard: () => kinesis.puts === 1 });
    let goOn: () => void = () => undefined;
    const untilGoingOn = new Promise<void>((resolve) => (goOn = resolve));
    async function* pausing(): AsyncIterable<Uint8Array[]> {
      yield few;
      await untilGoingOn;
    }
    const sending = send(kinesis, { records: pausing(), random: () => 0.01 });
    await until(() => distinctSeen(kinesis) === few.length && kinesis.underWay === 0);
    const timers = await timersBegunWithin(200, 'producer');
    goOn();
    const report = await sending;
    assert.ok(report.retried > 0, 'nothing was throttled');
    assert.equal(timers, 0);
  });
});

describe('a send whose answers cannot be read', () => {
  const once = (fault: PutFault): (() => PutFault) => {
    let isDue = true;
    return () => {
      const now = isDue ? fault : 'none';
      isDue = false;
      return now;
    };
  };

  it('counts what it sends again as uncertain', async () => {
    const kinesis = model({ fault: once('unreadableAnswer') });
    const report = await send(kinesis, { random: () => 0.01 });
    assert.deepEqual([report.sent, report.failed, distinctSeen(kinesis)], [COUNT, 0, COUNT]);
    assert.equal(report.uncertain, kinesis.seen.length - COUNT);
    assert.ok(report.uncertain > 0);
  });

  it('ends with a report that says what may have arrived, where none ever can', async () => {
    const kinesis = model({ fault: () => 'unreadableAnswer' });
    const report = await send(kinesis, { random: () => 0.01, records: [records.slice(0, 10)] });
    assert.deepEqual([report.sent, report.failed, report.stoppedBy?.errorCode], [0, 10, 'UnexpectedAnswer']);
    assert.match(report.failures[0]?.errorMessage ?? '', /may have arrived/);
    assert.ok(kinesis.puts < 10, `${kinesis.puts} requests`);
  });

  for (const [status, fault] of [
    [408, 'requestTimeout'],
    [429, 'tooManyRequests'],
  ] as const) {
    it(`tries again after HTTP ${status}`, async () => {
      const kinesis = model({ fault: once(fault) });
      const report = await send(kinesis, { random: () => 0.01 });
      assert.deepEqual([report.sent, report.failed, kinesis.seen.length], [COUNT, 0, COUNT]);
      assert.ok(report.retried > 0);
    });
  }
});
