import assert from 'node:assert/strict';
import { sendRecords, type FailedRecord, type SendReport } from '../../../src/producer';
import { seededRandom } from '../../support/seededRandom';
import { ModelKinesis, type PutFault } from './support/modelKinesis';

const FIRST_SEED = Number(process.env.SEND_SEED ?? 1);
const HISTORIES = Number(process.env.SEND_HISTORIES ?? 500);
/** Each waits for timers most of the time. */
const AT_A_TIME = 250;
const FAULTS: readonly PutFault[] = [
  'lostBeforeTheWrite',
  'lostAfterTheWrite',
  'unreadableAnswer',
  'serverErrorBeforeTheWrite',
  'serverErrorAfterTheWrite',
  'requestTimeout',
  'tooManyRequests',
  'someRecordsFail',
];

interface Sent {
  kinesis: ModelKinesis;
  report: SendReport;
  failed: readonly FailedRecord[];
  keepsOrder: boolean;
}

/** A send of one seed: what it sends, how, and all that goes wrong meanwhile. */
async function sendBySeed(seed: number): Promise<Sent> {
  const random = seededRandom(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  const count = 1 + below(900);
  const keys = 1 + below(40);
  const faults = FAULTS.filter(() => random() < 0.4);
  const faultPart = random() * 0.5;
  const reshardPart = random() < 0.6 ? random() * 0.3 : 0;
  const listingFaultPart = random() < 0.5 ? random() * 0.8 : 0;
  const aggregate = random() < 0.5;
  const keepsOrder = random() < 0.5;
  const cancel = new AbortController();
  const cancelledAt = random() < 0.2 ? 1 + below(8) : undefined;
  const kinesis: ModelKinesis = new ModelKinesis({
    random,
    shards: 1 + below(5),
    onAnswered: () => {
      if (kinesis.puts === cancelledAt) cancel.abort();
    },
    fault: () => (random() < faultPart ? (faults[below(faults.length)] ?? 'none') : 'none'),
    beforeWrite: (stream) => {
      if (random() >= reshardPart) return;
      if (random() < 0.6) stream.split();
      else stream.merge();
    },
    // The listing before the first record may fail in words; this is about what happens after it.
    listingFails: () => kinesis.puts > 0 && random() < listingFaultPart,
    listingLags: () => random() < listingFaultPart,
    throttledPart: random() < 0.3 ? random() * 0.2 : 0,
  });
  async function* records(): AsyncIterable<Uint8Array[]> {
    for (let n = 0; n < count;) {
      const batch: Uint8Array[] = [];
      for (const end = Math.min(count, n + 1 + below(200)); n < end; n++) {
        batch.push(Buffer.from(JSON.stringify({ n, key: `k${n % keys}` })));
      }
      if (random() < 0.3) await new Promise(setImmediate);
      yield batch;
    }
  }
  const failed: FailedRecord[] = [];
  const report = await sendRecords({
    target: { kind: 'dataStream', name: 'model' },
    clients: kinesis.clients,
    records: records(),
    partitionKey: { kind: 'field', path: 'key' },
    aggregate,
    ...(keepsOrder ? { order: 'perKey' } : {}),
    concurrency: 1 + below(4),
    retryForMs: random() < 0.2 ? 50 : 20_000,
    random: () => random() / 50,
    onFailed: (record) => failed.push(record),
    signal: cancel.signal,
  });
  return { kinesis, report, failed, keepsOrder };
}

function check({ kinesis, report, failed, keepsOrder }: Sent): void {
  assert.equal(report.read, report.sent + report.failed + report.notSent, 'each record is counted once');
  assert.equal(report.failed, failed.length, 'each failed record is told');
  const sentByShard = Object.values(report.byShard).reduce((sum, records) => sum + records, 0);
  assert.equal(sentByShard, report.sent, 'what the shards confirmed is what was sent');
  const seen = new Map<number, number>();
  const lastOfKey = new Map<string, number>();
  for (const { partitionKey, text } of kinesis.seen) {
    const { n } = JSON.parse(text) as { n: number };
    seen.set(n, (seen.get(n) ?? 0) + 1);
    // What was sent again after its answer was lost comes once more, with all that was packed with it.
    if (!keepsOrder || seen.get(n) !== 1) continue;
    assert.ok(n > (lastOfKey.get(partitionKey) ?? -1), `${n} of ${partitionKey} came after a later one`);
    lastOfKey.set(partitionKey, n);
  }
  const failedAt = new Map(failed.map((record) => [record.index, record]));
  const isTold = ({ errorMessage }: FailedRecord) => errorMessage.includes('may have arrived');
  let unseen = 0;
  for (let n = 0; n < report.read; n++) {
    const failure = failedAt.get(n);
    if (!failure && !seen.has(n)) unseen++;
    if (failure && seen.has(n))
      assert.ok(isTold(failure), `record ${n} failed (${failure.errorMessage}), and it is there`);
  }
  // A send that stops leaves records behind, wherever they stood.
  assert.ok(unseen <= report.notSent, `no consumer sees ${unseen} records; ${report.notSent} are reported as not sent`);
  const isThere = [...seen.keys()].filter((n) => !failedAt.has(n)).length;
  assert.ok(isThere <= report.sent, `${isThere} records are there, and ${report.sent} are reported as sent`);
  const twice = [...seen].filter(([n, times]) => times > 1 && !failedAt.has(n)).length;
  assert.ok(twice <= report.uncertain, `${twice} records are there twice, ${report.uncertain} are uncertain`);
}

describe('a send through any history', () => {
  it(`reports what the stream holds (${HISTORIES} histories from SEND_SEED=${FIRST_SEED})`, async function () {
    this.timeout(60_000 + HISTORIES * 1_000);
    for (let first = 0; first < HISTORIES; first += AT_A_TIME) {
      const seeds = Array.from({ length: Math.min(AT_A_TIME, HISTORIES - first) }, (_, n) => FIRST_SEED + first + n);
      await Promise.all(
        seeds.map(async (seed) => {
          try {
            check(await sendBySeed(seed));
          } catch (error) {
            throw new Error(`Again with SEND_SEED=${seed} SEND_HISTORIES=1`, { cause: error });
          }
        }),
      );
    }
  });
});
