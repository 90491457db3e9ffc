import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { isPipelinesError } from '../../../src/errors';
import { hashKeyOf, partitionKeys, type PartitionKeyChoice } from '../../../src/records';

function keyOf(record: string, choice: PartitionKeyChoice): string {
  return partitionKeys(choice)(Buffer.from(record), 0) ?? assert.fail('there is no key');
}

const field = (path: string): PartitionKeyChoice => ({ kind: 'field', path });
const withCode = (code: string) => (error: unknown) => isPipelinesError(error) && error.code === code;

describe('a partition key', () => {
  it('is another one for each record at random', () => {
    const next = partitionKeys({ kind: 'random' });
    const keys = Array.from({ length: 2_000 }, (_, index) => next(Buffer.from('{}'), index));
    assert.equal(new Set(keys).size, 2_000);
    for (const key of keys) assert.match(key ?? '', /^[\w-]{16}$/);
  });

  it('is the same for equal records by content', () => {
    assert.equal(keyOf('{"a":1}', { kind: 'content' }), createHash('md5').update('{"a":1}').digest('hex'));
    assert.notEqual(keyOf('{"a":1}', { kind: 'content' }), keyOf('{"a":2}', { kind: 'content' }));
  });

  it('is a field by its path', () => {
    const record = '{"id":"990","customer":{"no":7,"tags":["x",{"y":true}]},"a.b":"dotted"}';
    assert.equal(keyOf(record, field('id')), '990');
    assert.equal(keyOf(record, field('$.customer.no')), '7');
    assert.equal(keyOf(record, field('customer.tags[0]')), 'x');
    assert.equal(keyOf(record, field("customer['tags'][1].y")), 'true');
    assert.equal(keyOf(record, field('$["a.b"]')), 'dotted');
    assert.equal(keyOf(record, field('customer.tags')), '["x",{"y":true}]');
  });

  it('keeps a large integer digit for digit', () => {
    assert.equal(keyOf('{"id":12345678901234567890123}', field('id')), '12345678901234567890123');
    assert.equal(keyOf('{"text":"9007199254740993","id":9007199254740993}', field('id')), '9007199254740993');
  });

  it('names the record that lacks the field', () => {
    for (const record of ['{"other":1}', '{"id":null}', '{"id":""}', 'not JSON', '5']) {
      assert.throws(
        () => partitionKeys(field('id'))(Buffer.from(record), 41),
        (error: unknown) => {
          assert.ok(withCode('MissingPartitionKey')(error));
          return (error as Error).message.startsWith('Record 42 has no field "id"');
        },
      );
    }
  });

  it('is not found on the prototype', () => {
    assert.throws(() => keyOf('{}', field('constructor.name')), withCode('MissingPartitionKey'));
  });

  it('has 1 to 256 characters, as Unicode counts them', () => {
    assert.equal([...keyOf('{}', { kind: 'fixed', value: '😀'.repeat(256) })].length, 256);
    assert.throws(() => keyOf('{}', { kind: 'fixed', value: '' }), withCode('InvalidPartitionKey'));
    assert.throws(() => keyOf('{}', { kind: 'fixed', value: 'x'.repeat(257) }), withCode('InvalidPartitionKey'));
  });

  it('takes no path that is none', () => {
    for (const path of ['', 'a..b', 'a[', 'a["x]', '[x]']) {
      assert.throws(() => partitionKeys(field(path)), withCode('InvalidFieldPath'), path);
    }
  });

  it('decides on the shard by its MD5', () => {
    assert.equal(hashKeyOf('a'), 0x0cc175b9c0f1b6a831c399e269772661n);
  });
});
