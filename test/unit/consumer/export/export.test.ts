import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import {
  arrivalsOf,
  exportChunks,
  exportText,
  RecordFile,
  RecordStore,
  type StoredRecord,
} from '../../../../src/consumer';
import { exportDecoding } from '../../../../src/ui/tail/exportDecoding';

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

/** More than is gone into in passing. */
const large = (() => {
  const value = { orderId: 1, lines: Array.from({ length: 40_000 }, (_, n) => ({ n, text: `line ${n} of many ÿ` })) };
  const plain = record(0, JSON.stringify(value, null, 2));
  return {
    value,
    plain,
    packed: record(1, gzipSync(plain.data)),
    text: record(2, 'a line\n'.repeat(300_000)),
    beyond: record(3, gzipSync(Buffer.alloc(20_000_000, ' '))),
  };
})();

describe('an export', () => {
  it('is one JSON value a line, with the data as it was written', async () => {
    const lines = (await exportText({ records: hostile, format: 'ndjson' })).split('\n');
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

  it('has the bytes of a record that unpacks to more than is gone into, not half of it', async () => {
    const bomb = gzipSync(Buffer.alloc(3_000_000, ' '));
    const [line] = (await exportText({ records: [record(0, bomb)], format: 'ndjson' })).split('\n');
    const exported = JSON.parse(line ?? '') as Record<string, unknown>;
    assert.deepEqual([exported.data, exported.dataBase64], [undefined, bomb.toString('base64')]);
    const [row] = parse<Record<string, string>>(await exportText({ records: [record(0, bomb)], format: 'csv' }), {
      columns: true,
    });
    assert.deepEqual([row?.kind, row?.data], ['base64', bomb.toString('base64')]);
  });

  describe('of records that are more than is gone into in passing', () => {
    const { value, plain, packed, text, beyond } = large;
    const records = [plain, packed, text, beyond, record(4, '{"small":true}')];

    it('has them as JSON and text, and only what is endless as its bytes', async () => {
      const exported = await exportText({ records, format: 'ndjson', ...exportDecoding({}) });
      const lines = exported.trimEnd().split('\n');
      const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.deepEqual(
        rows.map(({ data }) => data),
        [value, value, Buffer.from(text.data).toString(), undefined, { small: true }],
      );
      assert.equal(rows[3]?.dataBase64, Buffer.from(beyond.data).toString('base64'));
    });

    it('stops at once when it is told to while one of them is decoded', async () => {
      const controller = new AbortController();
      const decoding = exportDecoding({}, controller.signal);
      const exporting = exportText({ records: [plain], format: 'ndjson', signal: controller.signal, ...decoding });
      controller.abort(new Error('enough'));
      await assert.rejects(exporting, { message: 'enough' });
    });

    it('has the bytes of those that the decoder gives up', async () => {
      const whole = () => Promise.reject(new Error('It takes too long.'));
      const row = JSON.parse(await exportText({ records: [packed], format: 'ndjson', whole })) as Record<
        string,
        unknown
      >;
      assert.equal(row.dataBase64, Buffer.from(packed.data).toString('base64'));
    });
  });

  it('is a JSON list, also when it is empty', async () => {
    assert.equal((JSON.parse(await exportText({ records: hostile, format: 'json' })) as unknown[]).length, 4);
    assert.deepEqual(JSON.parse(await exportText({ records: [], format: 'json' })), []);
  });

  it('is CSV in which no cell is a formula of a spreadsheet, where that is asked for', async () => {
    const formulas = [
      "=cmd|' /C calc'!A0",
      '+1+cmd',
      '-2+3',
      '@SUM(1)',
      '\t=1',
      '\r=1',
      ' =1',
      '\uff1d1+1',
      '-',
      '=HYPERLINK("x")',
    ];
    const harmless = ['-5', '+3.25', '-1e-7', '.5', 'a=1', "'=1", '{"total":-5}', '2026-11-24', ''];
    const cells = [...formulas, ...harmless];
    const records = cells.map((text, id) => record(id, text, { partitionKey: text }));
    const read = async (spreadsheetSafe: boolean) => {
      const text = await exportText({ records, format: 'csv', spreadsheetSafe });
      return parse<Record<string, string>>(text, { columns: true, record_delimiter: '\r\n' });
    };
    const expected = cells.map((cell) => (formulas.includes(cell) ? `'${cell}` : cell));
    const safe = await read(true);
    assert.deepEqual(
      safe.map((row) => row.partitionKey),
      expected,
    );
    assert.deepEqual(
      safe.map((row) => row.data),
      expected,
    );
    assert.deepEqual(
      (await read(false)).map((row) => row.data),
      cells,
    );
    // The other formats are exact, whatever is asked for.
    const json = await exportText({ records, format: 'json', spreadsheetSafe: true });
    assert.equal(json, await exportText({ records, format: 'json' }));
  });

  it('is CSV that reads back as what it was', async () => {
    const text = await exportText({ records: hostile, format: 'csv' });
    const rows = parse<Record<string, string>>(text, { columns: true, record_delimiter: '\r\n' });
    assert.equal(rows.length, 4);
    assert.deepEqual(JSON.parse(rows[0]!.data!), JSON.parse(Buffer.from(hostile[0]!.data).toString()));
    assert.equal(rows[1]?.data, 'a "quoted", text\r\nof two lines');
    assert.equal(rows[1].partitionKey, 'with,comma "and" quote');
    assert.deepEqual([rows[2]?.kind, rows[2]?.data], ['base64', '/wAB']);
  });
});

describe('an export in chunks', () => {
  const many = Array.from({ length: 5_000 }, (_, n) => record(n, JSON.stringify({ n, text: 'x'.repeat(200) })));

  it('is the same file, with its progress', async () => {
    const chunks: Buffer[] = [];
    let written = { records: 0, bytes: 0 };
    for await (const chunk of exportChunks({ records: many, format: 'json', onProgress: (now) => (written = now) }))
      chunks.push(chunk);
    const file = Buffer.concat(chunks);
    assert.equal(file.toString(), await exportText({ records: many, format: 'json' }));
    assert.deepEqual(written, { records: 5_000, bytes: file.length });
    assert.ok(chunks.length > 4 && chunks.every(({ length }) => length < 300_000), `${chunks.length} chunks`);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const chunks = exportChunks({ records: endless(), format: 'ndjson', signal: controller.signal });
    await chunks.next();
    controller.abort();
    await assert.rejects(async () => {
      for await (const chunk of chunks) assert.ok(chunk.length > 0);
    }, /abort/i);
  });

  function* endless() {
    for (;;) yield* many;
  }
});

describe('a recording', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'recording-'));
  });

  after(() => rm(folder, { recursive: true }));

  it('holds all that came, in its order, however it came', async () => {
    const file = path.join(folder, 'all.json');
    const recording = await RecordFile.create(file, 'json');
    await Promise.all([recording.append(hostile), recording.append([]), recording.append(hostile.slice(0, 1))]);
    const [recorded, again] = await Promise.all([recording.close(), recording.close()]);
    const text = await readFile(file, 'utf8');
    assert.equal(text, await exportText({ records: [...hostile, hostile[0]!], format: 'json' }));
    assert.deepEqual(recorded, { records: 5, bytes: Buffer.byteLength(text) });
    assert.deepEqual(again, recorded);
    await assert.rejects(recording.append(hostile), /has ended/);
  });

  it('can be read while it goes on, and is a whole file when nothing came', async () => {
    const file = path.join(folder, 'live.csv');
    const recording = await RecordFile.create(file, 'csv');
    await recording.append(hostile);
    assert.equal(await readFile(file, 'utf8'), await exportText({ records: hostile, format: 'csv' }));
    await recording.close();
    const empty = await RecordFile.create(file, 'json');
    await empty.close();
    assert.equal(await readFile(file, 'utf8'), '[]\n');
  });

  it('has records that are more than is gone into in passing as JSON and text, in their order', async () => {
    const { value, plain, packed, text } = large;
    const file = path.join(folder, 'large.csv');
    const recording = await RecordFile.create(file, 'csv', exportDecoding({}));
    await Promise.all([recording.append([packed, text]), recording.append([plain])]);
    assert.equal((await recording.close()).records, 3);
    const rows = parse<Record<string, string>>(await readFile(file, 'utf8'), { columns: true });
    assert.deepEqual(
      rows.map(({ kind, sequenceNumber }) => [kind, sequenceNumber]),
      [packed, text, plain].map(({ sequenceNumber }) => [
        sequenceNumber === text.sequenceNumber ? 'text' : 'json',
        sequenceNumber,
      ]),
    );
    assert.deepEqual(JSON.parse(rows[0]?.data ?? ''), value);
    assert.ok(!rows[2]?.data?.includes('\n'));
  });

  it('tells that the disk does not take it', async function () {
    await assert.rejects(RecordFile.create(path.join(folder, 'no', 'where'), 'ndjson'), { code: 'ENOENT' });
    if (process.platform !== 'linux') this.skip();
    const openFiles = async () => {
      const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
      return (await Promise.all(links)).filter((file) => file === '/dev/full').length;
    };
    const full = await RecordFile.create('/dev/full', 'ndjson');
    assert.equal(await openFiles(), 1);
    await assert.rejects(full.append(hostile), { code: 'ENOSPC' });
    assert.equal(await openFiles(), 0, 'the file is left open');
    await assert.rejects(full.append(hostile), { code: 'ENOSPC' });
    await assert.rejects(full.close(), { code: 'ENOSPC' });
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

  it('tell how many of each time match', () => {
    const store = new RecordStore();
    store.append(Array.from({ length: 100 }, (_, n) => record(n, 'x', { arrivalMs: 1_000_000 + n * 30 })));
    const all = arrivalsOf(store, 20);
    assert.equal(all?.matched, undefined);
    const { matched, counts } = arrivalsOf(store, 20, Float64Array.of(0, 1, 99, 5_000)) ?? {};
    assert.equal(matched?.length, counts?.[0]?.length);
    assert.deepEqual([matched?.[0], matched?.at(-1), matched?.reduce((sum, count) => sum + count, 0)], [2, 1, 3]);
  });

  it('are those of what is kept, wherever the ring of the store begins', () => {
    for (const added of [1, 9, 10, 11, 15, 20, 39]) {
      const store = new RecordStore({ maxRecords: 10 });
      store.append(
        Array.from({ length: added }, (_, n) => record(n, 'x', { arrivalMs: 1_000 * n, shardId: `s-${n % 3}` })),
      );
      const arrivals = arrivalsOf(store, 1_000);
      const kept = store.slice(0, 100);
      for (const [index, shardId] of (arrivals?.shardIds ?? []).entries()) {
        const times = (arrivals?.counts[index] ?? []).flatMap((count, bucket) =>
          Array<number>(count).fill((arrivals?.startMs ?? 0) + bucket * (arrivals?.bucketMs ?? 0)),
        );
        const ofShard = kept.filter((stored) => stored.shardId === shardId);
        assert.equal(times.length, ofShard.length);
        for (const [at, { arrivalMs }] of ofShard.entries()) {
          assert.ok(arrivalMs >= (times[at] ?? Infinity) && arrivalMs < (times[at] ?? 0) + (arrivals?.bucketMs ?? 0));
        }
      }
      assert.equal(arrivals?.shardIds.length, new Set(kept.map(({ shardId }) => shardId)).size);
    }
  });
});
