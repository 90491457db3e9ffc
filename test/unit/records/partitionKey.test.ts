import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { isPipelinesError } from '../../../src/errors';
import { explicitHashKeys, isHashKey, partitionKeys, type PartitionKeyChoice } from '../../../src/records';

function keyOf(record: string, choice: PartitionKeyChoice): string {
  return partitionKeys(choice)(Buffer.from(record), 0) ?? assert.fail('there is no key');
}

const field = (path: string): PartitionKeyChoice => ({ kind: 'field', path });
const withCode = (code: string) => (error: unknown) => isPipelinesError(error) && error.code === code;

/** The partition key from the field `a.b`. */
function parsedKey(record: string): string | undefined {
  try {
    const { a } = JSON.parse(record) as { a?: { b?: unknown } | null };
    const value = a?.b ?? undefined;
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

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

  it('is what JSON.parse finds, whatever stands there', () => {
    const records = [
      '{"a":{"b":"x"}}',
      ' { "a" : { "b" : "x" } } ',
      '{"a":{"b":"x"},"a":{"b":"y"}}',
      '{"a":{"b":"x"},"a":{"c":"y"}}',
      '{"a":{"b":"x"},"a":5}',
      '{"a":{"b":"x","b":null}}',
      '{"c":{"a":{"b":"x"}},"d":[{"a":{"b":"y"}}]}',
      '{"\\u0061":{"b":"escaped name"}}',
      '{"a":{"b":"\\u0041\\n\\"}"}}',
      '{"a":{"b":"São Paulo 键 😀"}}',
      '{"a":{"b":1.0}}',
      '{"a":{"b":-1.50e+2}}',
      '{"a":{"b":[1 , {"x":2.0}]}}',
      '{"a":{"b":true,"c":false,"d":null}}',
      '{"a":["b"]}',
      '{"a":"text"}',
      '{"a":{"b":"x"}} ,',
      '{"a":{"b":"x"}',
      '{"a":{"b":"x"},}',
      '{"a":{"b":01}}',
      '{"a":{"b":"x"},"c":tru}',
      '{"a":{"b":"x"},"c":1.}',
      '{"a":{"b":"x"},"c":"\\x"}',
      '{"a":{"b":"x"},"c":"tab\there"}',
      '{"a":{"b":"x"}}{"a":{"b":"y"}}',
      '\ufeff{"a":{"b":"x"}}',
      `${'{"n":['.repeat(300)}${']}'.repeat(300)}`,
      `{"deep":${'['.repeat(300)}${']'.repeat(300)},"a":{"b":"x"}}`,
      '[]',
      '"a"',
    ];
    const key = partitionKeys({ kind: 'field', path: 'a.b', missing: 'skip' });
    for (const record of records) assert.equal(key(Buffer.from(record), 0), parsedKey(record), record);
  });

  it('is what JSON.parse finds, also where bytes of a record are damaged', () => {
    const key = partitionKeys({ kind: 'field', path: 'a.b', missing: 'skip' });
    const record = '{"n":[1,-2.5e3,true],"a":{"c":"\\"q\\u00e9","b":"value","d":null},"t":"x y"}';
    const bytes = Buffer.from('{}[]":,\\/ utrue0-.eE\n');
    for (let at = 0; at < record.length; at++) {
      for (const byte of bytes) {
        const damaged = Buffer.from(record);
        damaged[at] = byte;
        assert.equal(key(damaged, 0), parsedKey(damaged.toString()), damaged.toString());
      }
    }
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

  it('is the one that a record came with, by its place, and random where it came with none', () => {
    const keyAt = partitionKeys({ kind: 'given', keys: ['a', undefined, 'b'] });
    const keys = [0, 1, 2, 3].map((index) => keyAt(Buffer.from('{}'), index));
    assert.deepEqual([keys[0], keys[2]], ['a', 'b']);
    for (const key of [keys[1], keys[3]]) assert.match(key ?? '', /^[\w-]{16}$/);
  });
});

describe('an explicit hash key', () => {
  const MOST = 2n ** 128n - 1n;
  const hashKeyOfField = (record: string, missing?: 'partitionKey' | 'skip') =>
    explicitHashKeys({ kind: 'field', path: 'h', ...(missing ? { missing } : {}) })(Buffer.from(record), 4);

  it('is a whole number of 128 bits', () => {
    for (const text of ['0', '7', MOST.toString()]) assert.ok(isHashKey(text), text);
    for (const text of ['', '-1', '+1', '01', '1.0', '1e3', ' 1', (MOST + 1n).toString(), '0x1']) {
      assert.ok(!isHashKey(text), text);
    }
  });

  it('is the same for all records, or that of a field, digit for digit', () => {
    assert.equal(explicitHashKeys('42')(Buffer.from('not JSON'), 0), '42');
    assert.equal(hashKeyOfField(`{"h":${MOST}}`), MOST.toString());
    assert.equal(hashKeyOfField('{"h":"17"}'), '17');
    assert.equal(hashKeyOfField('{"h":17}'), '17');
  });

  it('is missing where the field is none, which names the record unless that was decided', () => {
    for (const record of ['{}', '{"h":null}', '{"h":1.5}', '{"h":-1}', '{"h":"x"}', `{"h":${MOST + 1n}}`, 'no JSON']) {
      assert.throws(
        () => hashKeyOfField(record),
        (error: unknown) => withCode('InvalidHashKey')(error) && (error as Error).message.includes('record 5'),
      );
      assert.equal(hashKeyOfField(record, 'partitionKey'), undefined);
      assert.equal(hashKeyOfField(record, 'skip'), undefined);
    }
    assert.throws(() => explicitHashKeys('-1'), withCode('InvalidHashKey'));
  });
});
