import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { verifyDelivery, type VerifyRequest } from '../../../src/outputs';
import { bucketInMemory, type BucketOptions, type StoredObject } from './support/bucketInMemory';

const asObject = ([key, content]: [key: string, content: string]): StoredObject => ({
  key,
  body: Buffer.from(content),
});

async function verified(sent: string[], objects: StoredObject[], options: Partial<VerifyRequest> & BucketOptions = {}) {
  const records = sent.map((record) => Buffer.from(record));
  return verifyDelivery(bucketInMemory(objects, options), { bucket: 'b', sent: records, ...options });
}

describe('Verify Delivery, over many objects', () => {
  it('reads 2,500 objects in pages, each once', async () => {
    const sent = Array.from({ length: 2_500 }, (_, index) => `order ${index}`);
    const lists: string[] = [];
    const reads = new Map<string, number>();
    const report = await verified(
      sent,
      sent.map((record, index) => asObject([`in/${index}`, `${record}\n`])),
      {
        prefix: 'in/',
        onList: (prefix) => lists.push(prefix),
        onRead: (key) => reads.set(key, (reads.get(key) ?? 0) + 1),
      },
    );
    const { delivered, missing, ambiguous, duplicates, foreign, objects } = report;
    assert.deepEqual([delivered, missing, ambiguous, duplicates, foreign, objects], [2_500, 0, 0, 0, 0, 2_500]);
    assert.deepEqual(lists, ['in/', 'in/', 'in/']);
    assert.equal(reads.size, 2_500);
    assert.ok([...reads.values()].every((times) => times === 1));
  });

  it('reports an object that was overwritten after the listing, and counts nothing of it', async () => {
    const objects = [asObject(['in/1', 'a1\n']), asObject(['in/2', 'b2\n']), asObject(['in/3', 'c3\n'])];
    const report = await verified(['a1', 'b2', 'c3'], objects, {
      concurrency: 1,
      onRead: (key) => {
        if (key === 'in/1') objects[1] = asObject(['in/2', 'zz\nb2\nb2\n']);
      },
    });
    const { delivered, missing, duplicates, foreign, objects: read, unreadable } = report;
    assert.deepEqual([delivered, missing, duplicates, foreign, read], [2, 1, 0, 0, 3]);
    assert.deepEqual(unreadable, [{ key: 'in/2', problem: 's3://b/in/2 was replaced while it was read.' }]);
  });

  it('reports an object that was deleted', async () => {
    const objects = [asObject(['in/1', 'a1\n']), asObject(['in/2', 'b2\n'])];
    const report = await verified(['a1', 'b2'], objects, { concurrency: 1, onRead: () => void objects.splice(1) });
    assert.deepEqual([report.delivered, report.missing], [1, 1]);
    assert.deepEqual(
      report.unreadable.map(({ key }) => key),
      ['in/2'],
    );
  });

  for (const file of ['orders.orc', 'datapage_v2.snappy.parquet', 'orders.deflate.avro']) {
    it(`reports an object whose records were converted, and reads the others: ${file}`, async () => {
      const body = readFileSync(`test/fixtures/outputs/${file}`);
      for (const [isPacked, chunkBytes] of [
        [false, Infinity],
        [false, 3],
        [true, Infinity],
      ] as const) {
        const objects = [{ key: 'in/1', body: isPacked ? gzipSync(body) : body }, asObject(['in/2', 'b2\n'])];
        const { delivered, missing, foreign, unreadable } = await verified(['a1', 'b2'], objects, { chunkBytes });
        assert.deepEqual([delivered, missing, foreign], [1, 1, 0]);
        assert.deepEqual(
          unreadable.map(({ key }) => key),
          ['in/1'],
        );
        assert.match(unreadable[0]?.problem ?? '', /^Its records were converted/);
      }
    });
  }

  const ends = ['ORC\n', 'ORC ORC ORC ORC\n', 'an ORC!', 'ORC\t', 'PAR1', 'PAR1\n', ' ', ''];
  for (const start of ['ORC', 'PAR1']) {
    it(`takes text that begins with ${start} for text, whatever it ends with`, async () => {
      for (const end of ends) {
        const content = `${start} of somebody else\n${end}`;
        const { delivered, foreign, unreadable } = await verified(['a1'], [asObject(['in/1', content])]);
        assert.deepEqual([delivered, foreign > 0, unreadable], [0, true, []], JSON.stringify(content));
        const ours = await verified([`${start} is ours`], [asObject(['in/1', `${start} is ours\n${end}`])]);
        assert.deepEqual([ours.delivered, ours.unreadable], [1, []], JSON.stringify(end));
      }
    });
  }

  it('finds records of 6,000 different lengths, one object or many', async () => {
    const sent = Array.from({ length: 6_000 }, (_, index) => `${index}:`.padEnd(index + 8, 'abcdefghijk'));
    const parts = [sent.slice(0, 4_000), sent.slice(4_000)].map((records) => records.join('\n'));
    const objects = parts.map((content, index) => asObject([`in/${index}`, content]));
    const before = process.cpuUsage();
    const { delivered, missing, ambiguous, foreign } = await verified(sent, objects);
    // Processor time, so that other work of the machine does not count.
    const seconds = process.cpuUsage(before).user / 1_000_000;
    assert.deepEqual([delivered, missing, ambiguous, foreign], [6_000, 0, 0, 0]);
    assert.ok(seconds < 20, `${seconds} s`);
  }).timeout(180_000);
});
