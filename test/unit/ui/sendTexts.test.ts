import assert from 'node:assert/strict';
import type { SendProgress, SendReport, ShardSpread } from '../../../src/producer';
import { interruptedText } from '../../../src/ui/send/interruptedText';
import { percentOf, progressText } from '../../../src/ui/send/progressText';
import { candidateItem } from '../../../src/ui/send/prompts/keyCandidateItems';
import { partitionKeyText } from '../../../src/ui/send/settingsText';
import { missingText, percent, shardLine, short, spreadText, spreadWarnings } from '../../../src/ui/send/spreadText';
import { summarize } from '../../../src/ui/send/summary';

const STREAM = { connection: 'dev', stream: 'orders' };

function report(changes: Partial<SendReport> = {}) {
  const nothing: SendReport = {
    read: 1200,
    sent: 1200,
    failed: 0,
    retried: 0,
    notSent: 0,
    uncertain: 0,
    bytes: 0,
    durationMs: 4200,
    cancelled: false,
    byShard: {},
    firstSequenceNumbers: {},
    failures: [],
  };
  return { ...nothing, ...changes, target: STREAM };
}

describe('the sentence that a send ends with', () => {
  const failure = { index: 3, errorCode: 'ProvisionedThroughputExceededException', errorMessage: 'Rate exceeded' };

  it('says how many records went where, and in what time', () => {
    assert.equal(summarize(report()), 'Sent 1,200 records to orders in 4.2 s.');
    const byShard = { 'shardId-0': 700, 'shardId-1': 500 };
    assert.equal(summarize(report({ byShard })), 'Sent 1,200 records to orders (2 shards) in 4.2 s.');
  });

  it('names the first cause of records that failed', () => {
    const failed = report({ sent: 1180, failed: 20, failures: [failure] });
    assert.equal(
      summarize(failed),
      '1,180 of 1,200 records sent to orders; 20 failed: ProvisionedThroughputExceededException.',
    );
  });

  it('names every reason with its count, the most frequent first', () => {
    const throttled = 'ProvisionedThroughputExceededException';
    const reasons = { RecordTooLarge: { failed: 2, retried: 0 }, [throttled]: { failed: 18, retried: 216 } };
    assert.equal(
      summarize(report({ sent: 1180, failed: 20, failures: [failure], reasons })),
      `1,180 of 1,200 records sent to orders; 20 failed: ${throttled} (18), RecordTooLarge (2).`,
    );
  });

  it('names what refused the records where a cancel came before any was given up', () => {
    const reasons = { InternalFailure: { failed: 0, retried: 16 }, SlowDown: { failed: 0, retried: 200 } };
    assert.equal(
      summarize(report({ read: 24, sent: 0, notSent: 24, cancelled: true, reasons })),
      'Cancelled: none of 24 records was sent. Refused attempts: 216, SlowDown (200), InternalFailure (16).',
    );
    const one = { SlowDown: { failed: 0, retried: 200 } };
    assert.match(
      summarize(report({ sent: 200, notSent: 1000, cancelled: true, reasons: one })),
      /1,000 not sent: cancelled\. Refused attempts: 200, SlowDown\.$/,
    );
  });

  it('tells a cancel from a stop, with the reason of the stop', () => {
    const cancelled = report({ sent: 200, notSent: 1000, cancelled: true });
    assert.equal(summarize(cancelled), '200 of 1,200 records sent to orders; 1,000 not sent: cancelled.');
    const stopped = report({
      sent: 200,
      notSent: 1000,
      stoppedBy: { errorCode: 'ResourceNotFoundException', errorMessage: 'The stream was deleted.' },
    });
    assert.equal(summarize(stopped), '200 of 1,200 records sent to orders; 1,000 not sent: The stream was deleted.');
  });

  it('is short when a cancel came before the first record', () => {
    const cancelled = report({ read: 24, sent: 0, notSent: 24, cancelled: true });
    assert.equal(summarize(cancelled), 'Cancelled: none of 24 records was sent.');
  });

  it('counts what may have arrived twice, however the send ended', () => {
    assert.match(summarize(report({ uncertain: 5 })), / in 4\.2 s\. 5 may have arrived twice\.$/);
    assert.match(
      summarize(report({ sent: 1, failed: 1199, uncertain: 1 })),
      /see the report\. 1 may have arrived twice\.$/,
    );
  });
});

describe('the progress of a send', () => {
  const progress: SendProgress = {
    state: 'sending',
    sent: 48_000,
    failed: 0,
    retried: 0,
    uncertain: 0,
    bytes: 0,
    elapsedMs: 2000,
    recordsPerSecond: 21_000,
    bytesPerSecond: 4_200_000,
    total: 120_000,
    remainingMs: 3400,
  };

  it('says how much of all is sent, how fast, and how long the rest takes', () => {
    assert.equal(progressText(progress), '48,000 of 120,000 (40 %), 21,000 rec/s, 4.2 MB/s, 3.4 s left');
  });

  it('says only what is known of an input without a known end', () => {
    const open = { ...progress, total: undefined, remainingMs: undefined };
    assert.equal(progressText(open), 'Sent: 48,000, 21,000 rec/s, 4.2 MB/s');
    assert.equal(percentOf(open), 0);
  });

  it('begins with the reason where it is slow', () => {
    assert.match(
      progressText({ ...progress, state: 'slowed', retried: 20 }),
      /^slowed by throttling, .*, 20 retried, /,
    );
    assert.match(progressText({ ...progress, state: 'unreachable' }), /^no connection, trying again, /);
    assert.match(progressText({ ...progress, state: 'waitingForCredentials' }), /^waiting for credentials, /);
  });

  it('reaches 100 % with the last record, not before', () => {
    assert.equal(percentOf({ sent: 119_999, total: 120_000 }), 99);
    assert.equal(percentOf({ sent: 120_000, total: 120_000 }), 100);
    assert.equal(percentOf({ sent: 0, total: 0 }), 0);
  });
});

describe('what is told of a send whose window closed', () => {
  const entry = { processId: 1, target: STREAM, name: 'orders.json', startedMs: 0, updatedMs: 60_000, failed: 0 };

  it('gives exact counts where the send was ended in order', () => {
    const text = interruptedText({ ...entry, sent: 200, total: 1200, isExact: true }, 65_000);
    assert.equal(
      text,
      'The window closed while orders.json was being sent to orders (5 s ago). Sent: 200 of 1,200 records; the rest was not sent.',
    );
  });

  it('gives lower bounds where the process died', () => {
    const died = { ...entry, sent: 200, failed: 3, total: 1200 };
    assert.match(
      interruptedText(died, 65_000),
      /At least 200 of 1,200 records had arrived; 3 failed; the state of the rest is unknown\.$/,
    );
    assert.match(interruptedText({ ...died, total: undefined }, 65_000), /At least 200 records had arrived; /);
  });
});

describe('what decides on the shards, in words', () => {
  it('is the partition key, with what becomes of records that lack it', () => {
    const field = (missing?: 'fail' | 'random' | 'skip') =>
      partitionKeyText({ partitionKey: { kind: 'field', path: 'customer.id', ...(missing && { missing }) } });
    assert.equal(field(), 'customer.id');
    assert.equal(field('fail'), 'customer.id');
    assert.equal(field('random'), 'customer.id (random if missing)');
    assert.equal(field('skip'), 'customer.id (records without it are skipped)');
    assert.equal(partitionKeyText({ partitionKey: { kind: 'fixed', value: 'a' } }), 'always "a"');
    assert.equal(partitionKeyText({ partitionKey: { kind: 'content' } }), 'hash of the record');
    assert.equal(partitionKeyText({ partitionKey: { kind: 'given', keys: [] } }), "each record's own");
  });

  it('is the explicit hash key where there is one, beside a key that is not random', () => {
    const explicitHashKey = { kind: 'field', path: 'h', missing: 'partitionKey' } as const;
    const hash = 'explicit hash key h (partition key if missing)';
    assert.equal(partitionKeyText({ partitionKey: { kind: 'random' }, explicitHashKey }), hash);
    assert.equal(partitionKeyText({ partitionKey: { kind: 'field', path: 'id' }, explicitHashKey }), `id, ${hash}`);
    assert.equal(partitionKeyText({ partitionKey: { kind: 'random' }, explicitHashKey: '0' }), 'explicit hash key 0');
  });
});

describe('the spread over shards, in words', () => {
  const shards = (...shares: number[]) =>
    shares.map((share, index) => ({ shardId: `shardId-${index}`, records: share * 100, bytes: 0, share }));
  const spread = (changes: Partial<ShardSpread>): ShardSpread => ({
    records: 100,
    shards: shards(0.5, 0.5),
    isExpectation: false,
    hottestKey: undefined,
    isHot: false,
    missingKeys: 0,
    firstMissingKey: undefined,
    missingHashKeys: 0,
    ...changes,
  });

  it('names few shards one by one, many by the least and the most', () => {
    assert.equal(spreadText({ shards: shards(1) }), '1 shard');
    assert.equal(spreadText({ shards: shards(0.52, 0.48) }), '2 shards: 52 %, 48 %');
    assert.equal(spreadText({ shards: shards(0.3, 0.1, 0.25, 0.2, 0.15) }), '5 shards: 10 % to 30 % each');
  });

  it('does not call a small share 0 %', () => {
    assert.equal(percent(0.004), '0.4 %');
    assert.equal(percent(0), '0 %');
    assert.equal(shardLine(shards(0.5)[0]!), 'shardId-0    50 %  50');
  });

  it('warns of a hot shard by the key that heats it, else by the shard', () => {
    const settings = { partitionKey: { kind: 'field', path: 'id' } } as const;
    const hot = spread({ isHot: true, shards: shards(0.2, 0.8) });
    assert.deepEqual(spreadWarnings({ ...hot, hottestKey: { key: 'c-1', records: 70, share: 0.7 } }, settings), [
      'Hot shard: the key "c-1" takes 70 % of the records',
    ]);
    assert.deepEqual(spreadWarnings({ ...hot, hottestKey: { key: 'c-1', records: 30, share: 0.3 } }, settings), [
      'Hot shard: shardId-1 takes 80 % of the records',
    ]);
  });

  it('warns of records without a usable key', () => {
    const settings = {
      partitionKey: { kind: 'field', path: 'customer.id' },
      explicitHashKey: { kind: 'field', path: 'h' },
    } as const;
    assert.deepEqual(spreadWarnings(spread({ missingKeys: 20, missingHashKeys: 1 }), settings), [
      missingText(20, 'customer.id'),
      missingText(1, 'h'),
    ]);
    assert.equal(missingText(1, 'h'), '1 record without a usable "h"');
    assert.deepEqual(spreadWarnings(spread({}), settings), []);
  });

  it('shortens a key that would fill the row', () => {
    assert.equal(short('k'.repeat(40)), 'k'.repeat(40));
    assert.equal(short('k'.repeat(41)), `${'k'.repeat(40)}…`);
  });

  it('shows a field as a key with its spread and an example', () => {
    const candidate = {
      path: 'customer.id',
      example: 'c-1',
      distinct: 40,
      hottestShare: 0.06,
      missing: 0,
      isHashKey: false,
    };
    const item = candidateItem(candidate);
    assert.deepEqual(
      [item.icon, item.label, item.description, item.detail],
      ['symbol-field', 'customer.id', '40 distinct, hottest 6 %', 'for example c-1'],
    );
    const hot = candidateItem({ ...candidate, hottestShare: 0.6, missing: 2 });
    assert.deepEqual([hot.icon, hot.description], ['warning', '40 distinct, hottest 60 %, missing in 2 records']);
  });
});
