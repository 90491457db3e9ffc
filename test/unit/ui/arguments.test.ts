import assert from 'node:assert/strict';
import { PipelinesError } from '../../../src/errors';
import { Fields } from '../../../src/ui/commands/arguments';

const fields = (argument: unknown) => new Fields('kinesisPipelines.send', argument);

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof PipelinesError);
    assert.equal(error.code, 'InvalidArgument');
    return error.message;
  }
  throw new assert.AssertionError({ message: 'nothing was refused' });
}

describe("a command's argument", () => {
  it('may be left out: then nothing is given', () => {
    const none = fields(undefined);
    assert.deepEqual([none.string('a'), none.target(), none.partitionKey(), none.from()], Array(4).fill(undefined));
    assert.deepEqual(none.readAs(), { format: 'auto', separator: undefined, encoding: undefined });
    assert.deepEqual(none.sendSettings().partitionKey, { kind: 'random' });
  });

  for (const wrong of [null, 5, 'orders', [], true]) {
    it(`is an object, not ${JSON.stringify(wrong)}`, () =>
      assert.match(
        refusal(() => fields(wrong)),
        /^kinesisPipelines\.send: its argument must be an object\.$/,
      ));
  }

  it('says the name of the property that is wrong, and what it must be', () => {
    const given = fields({ stream: '', order: 'none', names: ['a', 1], tags: { a: 1 }, flag: 'true' });
    for (const [act, message] of [
      [() => given.string('stream'), /"stream" must be a string that is not empty\.$/],
      [() => given.boolean('flag'), /"flag" must be true or false\.$/],
      [() => given.oneOf('order', ['perKey']), /"order" must be one of "perKey"\.$/],
      [() => given.strings('names'), /"names" must be a list of strings\.$/],
      [() => given.textMap('tags'), /"tags" must be an object of strings\.$/],
      [() => given.required(undefined, 'shards'), /"shards" is missing\.$/],
    ] as const)
      assert.match(refusal(act), message);
    assert.equal(given.text('stream'), '', 'a text may be empty');
  });

  it('names the way to a property within another', () => {
    const rate = fields({ rate: { perSecond: 0 } }).nested('rate');
    assert.ok(rate);
    assert.match(
      refusal(() => rate.positive('perSecond')),
      /send: "rate": "perSecond" must be a number above 0\.$/,
    );
    assert.match(
      refusal(() => fields({ rate: [] }).nested('rate')),
      /"rate" must be an object\.$/,
    );
  });
});

describe('a number of an argument', () => {
  for (const wrong of [0, 11, 1.5, NaN, Infinity, '5', null]) {
    it(`from 1 to 10 is not ${String(wrong)} (${typeof wrong})`, () =>
      assert.match(
        refusal(() => fields({ count: wrong }).integer('count', 1, 10)),
        /from 1 to 10/,
      ));
  }

  it('has its bounds in range', () => {
    assert.deepEqual(
      [1, 10].map((count) => fields({ count }).integer('count', 1, 10)),
      [1, 10],
    );
  });

  it('above zero is finite and not zero', () => {
    for (const wrong of [0, -1, NaN, Infinity]) refusal(() => fields({ rate: wrong }).positive('rate'));
    assert.match(
      refusal(() => fields({ rate: 8 }).positive('rate', 7)),
      /at most 7/,
    );
    assert.equal(fields({ rate: 7 }).positive('rate', 7), 7);
    for (const wrong of [-0.1, NaN, Infinity]) refusal(() => fields({ rate: wrong }).notNegative('rate'));
    assert.equal(fields({ rate: 0 }).notNegative('rate'), 0);
  });

  it('may be a moment, as a number or in ISO 8601', () => {
    assert.equal(fields({ at: '2026-11-24T04:12:00Z' }).instant('at'), Date.UTC(2026, 10, 24, 4, 12));
    assert.equal(fields({ at: 0 }).instant('at'), 0);
    for (const wrong of ['yesterday', 8.64e15 + 1, NaN, {}]) refusal(() => fields({ at: wrong }).instant('at'));
  });
});

describe('the target of an argument', () => {
  it('is a stream or a delivery stream of a connection, and not both', () => {
    const stream = { connection: 'dev', stream: 'orders' };
    const deliveryStream = { connection: 'dev', deliveryStream: 'to-s3' };
    assert.deepEqual(fields({ target: { ...stream, more: 1 } }).target(), stream);
    assert.deepEqual(fields({ origin: deliveryStream }).target('origin'), deliveryStream);
    for (const target of [{}, { stream: 'orders' }, { connection: 'dev' }, { ...stream, ...deliveryStream }])
      assert.match(
        refusal(() => fields({ target }).target()),
        /"target" must be \{ connection, stream \} or/,
      );
  });
});

describe('the keys of an argument', () => {
  for (const choice of [
    { kind: 'random' },
    { kind: 'content' },
    { kind: 'fixed', value: 'k' },
    { kind: 'field', path: '$.id' },
    { kind: 'field', path: '$.id', missing: 'skip' },
  ]) {
    it(`may be ${JSON.stringify(choice)}`, () =>
      assert.deepEqual(fields({ partitionKey: choice }).partitionKey(), choice));
  }

  for (const wrong of [{}, 'k', { kind: 'field' }, { kind: 'fixed' }, { kind: 'fixed', value: '' }, { kind: 'uuid' }]) {
    it(`are not ${JSON.stringify(wrong)}`, () => void refusal(() => fields({ partitionKey: wrong }).partitionKey()));
  }

  it('may be hash keys: a decimal number, or those of a field', () => {
    assert.equal(fields({ explicitHashKey: '340' }).explicitHashKey(), '340');
    const ofField = { kind: 'field', path: '$.hash', missing: 'partitionKey' };
    assert.deepEqual(fields({ explicitHashKey: ofField }).explicitHashKey(), ofField);
    for (const wrong of [340, {}, { kind: 'field' }, { path: '$.hash' }])
      refusal(() => fields({ explicitHashKey: wrong }).explicitHashKey());
  });
});

describe('the records of an argument', () => {
  const texts = (records: unknown) =>
    fields({ records })
      .receivedRecords('records')
      ?.map(({ data, partitionKey }) => [Buffer.from(data).toString(), partitionKey]);

  it('are bytes, or base64, with the key that each had', () => {
    const base64 = Buffer.from('{"a":1}').toString('base64');
    assert.deepEqual(
      texts([
        base64,
        base64.replace(/=+$/, ''),
        { base64, partitionKey: 'k' },
        { data: Buffer.from('x') },
        { base64: '' },
      ]),
      [
        ['{"a":1}', undefined],
        ['{"a":1}', undefined],
        ['{"a":1}', 'k'],
        ['x', undefined],
        ['', undefined],
      ],
    );
    assert.deepEqual(texts([]), []);
  });

  for (const wrong of ['{"a":1}', 'hello', 'caf\u00e9', 'a b', '====']) {
    it(`are refused where they are not base64, such as ${JSON.stringify(wrong)}: other bytes would be sent`, () => {
      for (const record of [wrong, { base64: wrong }])
        assert.match(
          refusal(() => texts([record])),
          /texts in base64/,
        );
    });
  }

  it('are refused with a key that is not a text: they would be sent with another', () => {
    for (const partitionKey of [5, null, {}]) refusal(() => texts([{ base64: 'YQ==', partitionKey }]));
  });

  it('are a list, each of them data', () => {
    for (const wrong of ['YQ==', {}, [5], [null], [{}], [{ data: 'YQ==' }]]) refusal(() => texts(wrong));
  });
});

describe('where an argument says that a tail begins', () => {
  for (const from of [
    'latest',
    'trimHorizon',
    { minutesAgo: 0 },
    { timestamp: '2026-11-24T04:12:00Z' },
    { sequenceNumber: '49', shardId: 'shardId-000000000000' },
    { sequenceNumbers: { 'shardId-000000000000': '49' } },
  ]) {
    it(`may be ${JSON.stringify(from)}`, () => assert.deepEqual(fields({ from }).from(), from));
  }

  for (const wrong of ['oldest', {}, { minutesAgo: -1 }, { timestamp: 'now' }, { sequenceNumber: '4x', shardId: 's' }])
    it(`is not ${JSON.stringify(wrong)}`, () =>
      assert.match(
        refusal(() => fields({ from: wrong }).from()),
        /"from"/,
      ));

  it('may be a send, with its time and its count', () => {
    const sent = { startedMs: 1, durationMs: 0, records: 3 };
    assert.deepEqual(fields({ sent }).sent(), sent);
    for (const wrong of [{}, { ...sent, records: -1 }, { ...sent, startedMs: Infinity }])
      refusal(() => fields({ sent: wrong }).sent());
  });
});
