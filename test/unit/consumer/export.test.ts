import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import { arrivalsOf, exportRecords, RecordStore, type StoredRecord } from '../../../src/consumer';

function record(id: number, data: string | Uint8Array, overrides: Partial<StoredRecord> = {}): StoredRecord {
  return {
    id,
    shardId: 'shardId-000000000000',
    sequenceNumber: `4966${id}`,
    partitionKey: 'key',
    arrivalMs: Date.UTC(2026, 10, 24, 4, 12, 41, 203),
    data: typeof data === 'string' ? Buffer.from(data) : data,
    ...overrides,
  };
}

const hostile = [
  record(0, '{\n  "id": 12345678901234567890,\r\n  "a": "x,\\"y\\""\n}'),
  record(1, 'a "quoted", text\r\nof two lines', { partitionKey: 'with,comma "and" quote', subSequenceNumber: 3 }),
  record(2, Uint8Array.of(0xff, 0x00, 0x01)),
  record(3, ''),
];

describe('an export', () => {
  it('is one JSON value a line, with the data as it was written', () => {
    const lines = [...exportRecords(hostile, 'ndjson')].join('').split('\n');
    assert.equal(lines.pop(), '');
    assert.equal(lines.length, 4);
    assert.ok(lines[0]?.includes('"id": 12345678901234567890'));
    const [first, second, third] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.ok(first);
    assert.deepEqual(first.data, JSON.parse(Buffer.from(hostile[0]!.data).toString()));
    assert.equal(first.arrivalTime, '2026-11-24T04:12:41.203Z');
    assert.equal(second?.data, 'a "quoted", text\r\nof two lines');
    assert.equal(second.subSequenceNumber, 3);
    assert.equal(third?.dataBase64, '/wAB');
  });

  it('is a JSON list, also when it is empty', () => {
    assert.equal((JSON.parse([...exportRecords(hostile, 'json')].join('')) as unknown[]).length, 4);
    assert.deepEqual(JSON.parse([...exportRecords([], 'json')].join('')), []);
  });

  it('is CSV that reads back as what it was', () => {
    const text = [...exportRecords(hostile, 'csv')].join('');
    const rows = parse<Record<string, string>>(text, { columns: true, record_delimiter: '\r\n' });
    assert.equal(rows.length, 4);
    assert.deepEqual(JSON.parse(rows[0]!.data!), JSON.parse(Buffer.from(hostile[0]!.data).toString()));
    assert.equal(rows[1]?.data, 'a "quoted", text\r\nof two lines');
    assert.equal(rows[1].partitionKey, 'with,comma "and" quote');
    assert.deepEqual([rows[2]?.kind, rows[2]?.data], ['base64', '/wAB']);
  });
});

describe('arrivals', () => {
  it('are counted by shard in buckets of a width that reads well', () => {
    const store = new RecordStore();
    store.append(
      Array.from({ length: 100 }, (_, n) => record(n, 'x', { arrivalMs: 1_000_000 + n * 30, shardId: `s-${n % 2}` })),
    );
    const arrivals = arrivalsOf(store, 20);
    assert.equal(arrivals?.bucketMs, 200);
    assert.deepEqual(arrivals.shardIds, ['s-0', 's-1']);
    assert.ok((arrivals.counts[0]?.length ?? 0) <= 20);
    assert.equal(
      arrivals.counts.flat().reduce((sum, count) => sum + count, 0),
      100,
    );
    assert.equal(arrivalsOf(new RecordStore(), 20), undefined);
  });
});
