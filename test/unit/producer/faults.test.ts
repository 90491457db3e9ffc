import assert from 'node:assert/strict';
import { waitUntilStreamNotExists, type Kinesis } from '@aws-sdk/client-kinesis';
import { openClients, type Clients } from '../../../src/aws';
import { FailedRecords, sendRecords, type SendOptions, type SendReport } from '../../../src/producer';
import { KINESALITE } from '../../support/kinesisPrograms';
import { startPipeline, type RunningPipeline } from '../local/server/runningPipeline';
import { createStream, KinesisProcess } from '../support/kinesisProcess';
import { FaultProxy, type Fault } from './support/faultProxy';
import { recordsByShard, textOf } from './support/streamContent';

const COUNT = 4_000;
const records = Array.from({ length: COUNT }, (_, n) => Buffer.from(JSON.stringify({ n, customer: `c-${n % 31}` })));
/** Longer than a busy machine takes for an answer. */
const REQUEST_TIMEOUT_MS = 2_000;

interface Arrived {
  /** Different records, and how many there were more than once. */
  distinct: number;
  twice: number;
}

async function arrivedAt(kinesis: Kinesis, stream: string): Promise<Arrived> {
  const counts = new Map<string, number>();
  for (const shard of (await recordsByShard(kinesis, stream)).values()) {
    for (const record of shard) counts.set(textOf(record), (counts.get(textOf(record)) ?? 0) + 1);
  }
  return { distinct: counts.size, twice: [...counts.values()].filter((count) => count > 1).length };
}

const everyThird = (fault: Fault) => (put: number) => (put % 3 === 1 ? fault : 'none');

describe('a send through a network with faults', () => {
  let server: KinesisProcess;
  let kinesis: Kinesis;
  let proxy: FaultProxy;
  let clients: Clients;
  let streams = 0;
  let stream = '';

  const opened = (limits = {}) =>
    openClients({ name: 'test', region: 'us-east-1', endpoint: proxy.endpoint }, {}, limits);
  const send = (options: Partial<SendOptions> = {}): Promise<SendReport> =>
    sendRecords({ target: { kind: 'dataStream', name: stream }, clients, records: [records], ...options });

  before(async () => {
    server = await KinesisProcess.start(KINESALITE);
    kinesis = server.client();
    proxy = new FaultProxy(server.endpoint);
    await proxy.open();
    clients = await opened();
  });

  beforeEach(async () => {
    proxy.reset();
    stream = `faults-${streams++}`;
    await createStream(kinesis, stream, 2);
  });

  after(async () => {
    clients.destroy();
    await proxy.close();
    await server.close();
  });

  it('counts as uncertain exactly what arrived twice, where answers are lost', async () => {
    proxy.plan = everyThird('loseAnswer');
    const report = await send();
    const { distinct, twice } = await arrivedAt(kinesis, stream);
    assert.deepEqual([report.sent, report.failed, report.notSent], [COUNT, 0, 0]);
    assert.deepEqual([distinct, twice], [COUNT, report.uncertain]);
    assert.ok(twice > 0);
  });

  it('counts as uncertain exactly what arrived twice, where requests time out', async () => {
    proxy.plan = (put) => (put === 2 || put === 5 ? 'stall' : 'none');
    const impatient = await opened({ requestTimeoutMs: REQUEST_TIMEOUT_MS });
    const report = await send({ clients: impatient });
    impatient.destroy();
    const { distinct, twice } = await arrivedAt(kinesis, stream);
    assert.deepEqual([report.sent, distinct, twice], [COUNT, COUNT, report.uncertain]);
    assert.ok(twice > 0);
  });

  for (const fault of ['cutRequest', 'serverError'] as const) {
    it(`sends each record once, where requests fail before they arrive (${fault})`, async () => {
      proxy.plan = everyThird(fault);
      const report = await send();
      assert.deepEqual(await arrivedAt(kinesis, stream), { distinct: COUNT, twice: 0 });
      assert.deepEqual([report.sent, report.failed, report.notSent], [COUNT, 0, 0]);
      assert.ok(report.uncertain > 0 && report.retried >= report.uncertain);
    });
  }

  for (const fault of ['failRecords', 'throttled'] as const) {
    it(`sends again what was refused, and only that (${fault})`, async () => {
      proxy.plan = (put) => (put === 1 || put === 3 ? fault : 'none');
      const report = await send();
      assert.deepEqual(await arrivedAt(kinesis, stream), { distinct: COUNT, twice: 0 });
      assert.deepEqual([report.sent, report.failed, report.uncertain, report.notSent], [COUNT, 0, 0, 0]);
      assert.equal(proxy.taken, COUNT);
      assert.ok(report.retried > 0);
    });
  }

  it('reports what the server counted, where all that can go wrong does', async () => {
    const faults = ['failRecords', 'loseAnswer', 'throttled', 'serverError', 'cutRequest', 'none'] as const;
    proxy.plan = (put) => faults[put % faults.length] ?? 'none';
    const failed: string[] = [];
    const report = await send({ retryForMs: 0, onFailed: ({ errorMessage }) => failed.push(errorMessage) });
    const { distinct, twice } = await arrivedAt(kinesis, stream);
    assert.equal(report.read, report.sent + report.failed + report.notSent);
    assert.equal(failed.length, report.failed);
    // What was given up after its answer was lost is there, and it is said that it may be.
    const maybe = failed.filter((message) => message.includes('may have arrived')).length;
    assert.ok(maybe < failed.length && report.sent > 0);
    assert.ok(distinct >= report.sent && distinct <= report.sent + maybe, `${distinct} of ${report.sent} and ${maybe}`);
    assert.equal(twice, 0);
  });

  it('goes on where the network was away for a while, and says so', async () => {
    let back: Promise<void> | undefined;
    const states = new Set<string>();
    proxy.onPut = (put) => {
      if (put === 3) back ??= proxy.close();
    };
    const report = await send({
      onProgress: ({ state }) => {
        states.add(state);
        if (state === 'unreachable' && back) {
          const closed = back;
          back = undefined;
          proxy.onPut = () => undefined;
          void closed.then(() => proxy.open());
        }
      },
    });
    const { distinct, twice } = await arrivedAt(kinesis, stream);
    assert.deepEqual([report.sent, distinct], [COUNT, COUNT]);
    assert.ok(twice <= report.uncertain);
    assert.ok(states.has('unreachable'));
  });

  it('asks once for credentials that expired half way, and goes on with the new ones', async () => {
    let isExpired = false;
    let asked = 0;
    proxy.plan = (put) => {
      isExpired ||= put === 3;
      return isExpired ? 'expiredCredentials' : 'none';
    };
    const renewed = await opened();
    const report = await send({
      onExpiredCredentials: (error) => {
        assert.equal(error.name, 'ExpiredTokenException');
        asked++;
        proxy.plan = () => 'none';
        return Promise.resolve(renewed);
      },
    });
    renewed.destroy();
    assert.equal(asked, 1);
    assert.deepEqual(await arrivedAt(kinesis, stream), { distinct: COUNT, twice: 0 });
    assert.deepEqual([report.sent, report.uncertain, report.failed], [COUNT, 0, 0]);
  });

  it('ends where there are no new credentials, and says what was sent', async () => {
    proxy.plan = (put) => (put >= 3 ? 'expiredCredentials' : 'none');
    const report = await send({ onExpiredCredentials: () => Promise.resolve(undefined) });
    const { distinct } = await arrivedAt(kinesis, stream);
    assert.equal(report.sent, distinct);
    assert.equal(report.stoppedBy?.errorCode, 'ExpiredTokenException');
    assert.ok(report.sent > 0 && report.notSent > 0);
    assert.equal(report.read, report.sent + report.failed + report.notSent);
  });

  it('waits for credentials no longer than until it is cancelled', async () => {
    proxy.plan = (put) => (put >= 2 ? 'expiredCredentials' : 'none');
    const cancel = new AbortController();
    const report = await send({
      signal: cancel.signal,
      onExpiredCredentials: () => {
        cancel.abort();
        return new Promise(() => undefined);
      },
    });
    assert.equal(report.cancelled, true);
    // On a busy machine the answer to another request comes too late to be awaited.
    const unanswered = report.failures.filter(({ errorCode }) => errorCode === 'AnswerNotAwaited').length;
    const { distinct } = await arrivedAt(kinesis, stream);
    assert.ok(distinct >= report.sent && distinct <= report.sent + unanswered, `${distinct} arrived`);
  });

  it('reports what was sent before the stream was deleted', async () => {
    let secondPut: () => void = () => undefined;
    const untilSecondPut = new Promise<void>((resolve) => (secondPut = resolve));
    // The server goes on taking records for a while after it has answered.
    const deleteStream = async () => {
      await kinesis.deleteStream({ StreamName: stream });
      await waitUntilStreamNotExists(
        { client: kinesis, minDelay: 0.1, maxDelay: 0.1, maxWaitTime: 30 },
        { StreamName: stream },
      );
    };
    const deleted = untilSecondPut.then(deleteStream);
    proxy.onPut = (put) => {
      if (put === 1) secondPut();
    };
    const kept = new FailedRecords();
    const slowly = async function* () {
      for (let start = 0; start < COUNT; start += 250) {
        yield records.slice(start, start + 250);
        if (start === 1_000) await deleted;
      }
    };
    const report = await send({ records: slowly(), onFailed: kept.add });
    assert.equal(report.sent, proxy.taken);
    assert.equal(report.stoppedBy?.errorCode, 'ResourceNotFoundException');
    assert.equal(report.read, report.sent + report.failed + report.notSent);
    assert.equal(kept.kept, report.failed);
    const lines = Buffer.from(kept.toLines()).toString().split('\n').slice(0, -1);
    assert.deepEqual(
      lines.slice(0, report.failures.length),
      report.failures.map(({ index }) => records[index]?.toString()),
    );
  });
});

describe('a send to shards at their limits', () => {
  let pipeline: RunningPipeline;
  let proxy: FaultProxy;
  let clients: Clients;

  before(async () => {
    pipeline = await startPipeline({ limits: true });
    proxy = new FaultProxy(pipeline.endpoint);
    await proxy.open();
    clients = await openClients({ name: 'test', region: 'us-east-1', endpoint: proxy.endpoint });
  });

  after(async () => {
    clients.destroy();
    await proxy.close();
    await pipeline.close();
  });

  it('slows down to what they take instead of hammering them', async () => {
    await pipeline.kinesis.createStream({ StreamName: 'limited', ShardCount: 2 });
    const states = new Set<string>();
    const report = await sendRecords({
      target: { kind: 'dataStream', name: 'limited' },
      clients,
      // Two shards take 2,000 records a second.
      records: [[...records, ...records]],
      onProgress: ({ state }) => states.add(state),
    });
    assert.deepEqual([report.sent, report.failed, report.uncertain], [2 * COUNT, 0, 0]);
    assert.equal(proxy.taken, 2 * COUNT);
    assert.ok(states.has('slowed'));
    assert.ok(report.retried > 0 && report.retried <= COUNT, `${report.retried} records were refused`);
    assert.ok(proxy.refused <= proxy.puts / 2, `${proxy.refused} of ${proxy.puts} requests were refused`);
  });
});

describe('a send to the local pipeline with simulated faults', () => {
  let pipeline: RunningPipeline;
  let clients: Clients;
  let streams = 0;
  let stream = '';

  const simulate = async (faults: object) => {
    const { status } = await pipeline.control('PUT', 'faults', { ...faults, operations: ['PutRecords'] });
    assert.equal(status, 200);
  };
  const send = (options: Partial<SendOptions> = {}): Promise<SendReport> =>
    sendRecords({ target: { kind: 'dataStream', name: stream }, clients, records: [records], ...options });

  before(async () => {
    pipeline = await startPipeline();
    clients = await openClients({ name: 'test', region: 'us-east-1', endpoint: pipeline.endpoint });
  });

  const beginStream = async () => {
    stream = `simulated-${streams++}`;
    await pipeline.kinesis.createStream({ StreamName: stream, ShardCount: 2 });
  };

  beforeEach(beginStream);

  afterEach(async () => {
    await pipeline.control('DELETE', 'faults');
  });

  after(async () => {
    clients.destroy();
    await pipeline.close();
  });

  for (const faults of [
    { failRecordsPercent: 30 },
    { throttlePercent: 25 },
    { serverErrorsPercent: 30 },
    { dropConnectionsPercent: 30 },
  ]) {
    it(`loses nothing and sends nothing twice by its own doing: ${JSON.stringify(faults)}`, async () => {
      await simulate(faults);
      let report = await send();
      // By chance all requests may get through: such a send has proved nothing.
      while (report.retried === 0) {
        await beginStream();
        report = await send();
      }
      const { distinct, twice } = await arrivedAt(pipeline.kinesis, stream);
      assert.deepEqual([report.sent, report.failed, report.notSent], [COUNT, 0, 0]);
      assert.equal(distinct, COUNT);
      assert.ok(twice <= report.uncertain, `${twice} arrived twice, ${report.uncertain} uncertain`);
    });
  }

  it('goes on through a resharding', async () => {
    await simulate({ delayMs: 30 });
    let resharded: Promise<unknown> | undefined;
    const report = await send({
      concurrency: 1,
      onProgress: ({ sent }) => {
        if (sent === 0) return;
        const change = { StreamName: stream, TargetShardCount: 4, ScalingType: 'UNIFORM_SCALING' } as const;
        resharded ??= pipeline.kinesis.updateShardCount(change);
      },
    });
    await resharded;
    assert.equal(report.sent, COUNT);
    assert.ok(Object.keys(report.byShard).length > 2, Object.keys(report.byShard).join());
    assert.deepEqual(await arrivedAt(pipeline.kinesis, stream), { distinct: COUNT, twice: 0 });
  });

  it('reports as failed, and keeps, what is refused until its deadline; the rest is sent', async () => {
    await simulate({ failRecordsPercent: 50 });
    const kept = new FailedRecords();
    const report = await send({ retryForMs: 0, onFailed: kept.add });
    assert.equal((await arrivedAt(pipeline.kinesis, stream)).distinct, report.sent);
    assert.ok(report.failed > COUNT / 4);
    assert.equal(report.read, report.sent + report.failed + report.notSent);
    await pipeline.control('DELETE', 'faults');
    const lines = Buffer.from(kept.toLines()).toString().trimEnd().split('\n');
    await send({ records: [lines.map((line) => Buffer.from(line))] });
    assert.deepEqual(await arrivedAt(pipeline.kinesis, stream), { distinct: report.sent + report.failed, twice: 0 });
  });
});
