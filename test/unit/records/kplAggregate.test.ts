import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { aggregate } from 'aws-kinesis-agg';
import { deaggregate } from '../../../src/records';

interface Entry {
  partitionKey: string;
  data: string;
}

/** As an independent implementation packs them: in one Kinesis record or several. */
function packedByOthers(records: readonly Entry[]): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const packed: Buffer[] = [];
    aggregate(
      records.map(({ partitionKey, data }) => ({ partitionKey, data: Buffer.from(data) })),
      ({ data }, done) => {
        packed.push(data);
        done();
      },
      () => resolve(packed),
      reject,
    );
  });
}

describe('an aggregate of the Kinesis Producer Library', () => {
  it('gives the user records that another implementation put in', async () => {
    const records = Array.from({ length: 300 }, (_, index) => ({
      partitionKey: `key-${index % 7}`,
      data: JSON.stringify({ index, text: 'ç'.repeat(index % 40) }),
    }));
    const packed = await packedByOthers(records);
    assert.ok(packed.length < records.length / 10, `${packed.length} aggregates`);
    const unpacked = packed
      .flatMap((data) => deaggregate(data) ?? assert.fail('not seen as an aggregate'))
      .map(({ partitionKey, data }) => ({ partitionKey, data: Buffer.from(data).toString() }));
    const byText = (left: Entry, right: Entry) => (left.data < right.data ? -1 : 1);
    assert.deepEqual(unpacked.toSorted(byText), records.toSorted(byText));
  });

  it('is taken for a plain record when a byte of it has changed', async () => {
    const [packed] = await packedByOthers([{ partitionKey: 'k', data: 'hello' }]);
    assert.ok(packed);
    for (let index = 0; index < packed.length; index++) {
      const changed: Buffer = Buffer.from(packed);
      changed[index] = changed[index]! ^ 0x01;
      assert.equal(deaggregate(changed), undefined, `byte ${index}`);
    }
  });

  it('is taken for a plain record when its checksum is right and its message is not', () => {
    for (const message of ['', '\u001a\u0005', '\u001a\u0002\b\u0005', '\u0007', '\u000aÿÿÿÿÿÿÿÿÿ'].map((text) =>
      Buffer.from(text, 'latin1'),
    )) {
      const digest = createHash('md5').update(message).digest();
      const unpacked = deaggregate(Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, digest]));
      assert.ok(unpacked === undefined || unpacked.length === 0, message.toString('hex'));
    }
  });

  it('is not seen in other records', () => {
    for (const text of ['', '{"a":1}', 'ó\u0089\u009aÂ']) {
      assert.equal(deaggregate(Buffer.from(text, 'latin1')), undefined);
    }
  });
});
