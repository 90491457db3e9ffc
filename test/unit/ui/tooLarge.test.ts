import assert from 'node:assert/strict';
import { tooLargeFor, tooLargeText } from '../../../src/ui/send/tooLarge';

const MIB = 1024 * 1024;
const STREAM = { connection: 'local', stream: 'orders' };
const DELIVERY = { connection: 'local', deliveryStream: 'orders-delivery' };
const RANDOM = { partitionKey: { kind: 'random' }, appendNewline: false } as const;

const inspected = (...sizes: number[]) => ({
  ...{ records: 10, bytes: 0, first: [] },
  large: sizes.map((bytes, index) => ({ index: 2 * index + 1, bytes })),
});

describe('records that are too large for their target', () => {
  it('are named with their size and the limit of the stream, before anything is sent', () => {
    const one = tooLargeFor(inspected(1_500_015), RANDOM, { bytes: MIB, hasKeys: true });
    assert.ok(one);
    assert.equal(tooLargeText(one, STREAM), 'Record 2 is too large: 1.5 MB. orders accepts up to 1 MiB');
    const two = tooLargeFor(inspected(11_000_000, 12_000_000), RANDOM, { bytes: 10 * MIB, hasKeys: true });
    assert.ok(two);
    assert.equal(
      tooLargeText(two, STREAM),
      '2 records are too large, such as record 2: 11 MB. orders accepts up to 10 MiB',
    );
  });

  it('depend on the target: a stream of 10 MiB takes what one of 1 MiB refuses', () => {
    const inspection = inspected(1_500_015);
    assert.equal(tooLargeFor(inspection, RANDOM, { bytes: 10 * MIB, hasKeys: true }), undefined);
    const ofFirehose = tooLargeFor(inspected(1000 * 1024), RANDOM, { bytes: 1000 * 1024, hasKeys: false });
    assert.equal(ofFirehose, undefined);
  });

  it('count the partition key and the newline that are added', () => {
    const limit = { bytes: MIB, hasKeys: true };
    assert.equal(tooLargeFor(inspected(MIB - 16), RANDOM, limit), undefined);
    assert.equal(tooLargeFor(inspected(MIB - 15), RANDOM, limit)?.records.length, 1);
    const ended = { ...RANDOM, appendNewline: true };
    const found = tooLargeFor(inspected(1000 * 1024), ended, { bytes: 1000 * 1024, hasKeys: false });
    assert.ok(found);
    assert.match(tooLargeText(found, DELIVERY), /orders-delivery accepts up to 1,000 KiB$/);
  });

  it('are not looked for where none is large', () => {
    assert.equal(tooLargeFor(inspected(), RANDOM, undefined), undefined);
  });
});
