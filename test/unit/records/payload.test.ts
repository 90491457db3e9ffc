import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { compress } from 'snappyjs';
import { decodePayload } from '../../../src/records';

const ZSTD_ORDER = 'KLUv/QRYWQAAeyJvcmRlciI6MX1GPFYW';

function shown(data: Uint8Array) {
  const { layers, text } = decodePayload(data);
  return { layers, text };
}

describe('the payload of a record', () => {
  it('is shown layer by layer', () => {
    const json = Buffer.from('{"n":12345678901234567890}');
    assert.deepEqual(shown(json), { layers: ['json'], text: '{"n":12345678901234567890}' });
    assert.deepEqual(shown(gzipSync(json)), { layers: ['gzip', 'json'], text: '{"n":12345678901234567890}' });
    assert.deepEqual(shown(deflateSync(gzipSync('x'))), { layers: ['zlib', 'gzip', 'text'], text: 'x' });
    assert.deepEqual(shown(Buffer.from('plain, ç 😀\ttext')), { layers: ['text'], text: 'plain, ç 😀\ttext' });
    assert.deepEqual(shown(Buffer.alloc(0)), { layers: ['text'], text: '' });
  });

  it('is a hex view where it is neither JSON nor text', () => {
    const { layers, text } = shown(Buffer.from([0xff, 0x00, 0x41]));
    assert.deepEqual(layers, ['binary']);
    assert.match(text, /ff 00 41/);
  });

  it('is shown as it is where a layer is broken', () => {
    const cut = gzipSync(randomBytes(100)).subarray(0, 60);
    assert.deepEqual(decodePayload(cut).layers, ['binary']);
    assert.deepEqual(Buffer.from(decodePayload(cut).bytes), cut);
  });

  it('is not unpacked without end', () => {
    let nested: Uint8Array = Buffer.from('core');
    for (let depth = 0; depth < 10; depth++) nested = gzipSync(nested);
    assert.equal(decodePayload(nested).layers.length, 5);
  });

  it('is taken out of zstd and snappy', () => {
    // `printf '{"order":1}' | zstd`, with a checksum.
    const zstd = Buffer.from(ZSTD_ORDER, 'base64');
    assert.deepEqual(shown(zstd), { layers: ['zstd', 'json'], text: '{"order":1}' });
    const text = `{"order":1,"note":"${'ab'.repeat(40)}"}`;
    assert.deepEqual(shown(compress(Buffer.from(text))), { layers: ['snappy', 'json'], text });
    const plainChunk = Buffer.concat([
      Buffer.from('ff060000734e61507059', 'hex'),
      Buffer.from([1, text.length + 4, 0, 0, 0, 0, 0, 0]),
      Buffer.from(text),
    ]);
    assert.deepEqual(shown(plainChunk), { layers: ['snappy', 'json'], text });
    const block = compress(Buffer.from(text));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    const java = Buffer.concat([Buffer.from('82534e41505059000000000100000001', 'hex'), length, block]);
    assert.deepEqual(shown(java), { layers: ['snappy', 'json'], text });
  });

  it('is not unpacked where a literal of snappy would lead back to itself', () => {
    const block = Buffer.from(`4010${Buffer.from('order').toString('hex')}fcfaffffff`, 'hex');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    const java = Buffer.concat([Buffer.from('82534e41505059000000000100000001', 'hex'), length, block]);
    const { steps, bytes } = decodePayload(java);
    assert.equal(steps[0]?.failure, 'a block is no Snappy data');
    assert.deepEqual(Buffer.from(bytes), java);
    assert.equal(decodePayload(block).layers.includes('snappy'), false);
  });

  it('says why a layer could not be taken off, and shows the bytes', () => {
    const cut = gzipSync(randomBytes(100)).subarray(0, 60);
    const { steps, kind, bytes } = decodePayload(cut);
    assert.deepEqual(
      steps.map(({ layer, failure }) => [layer, failure === undefined]),
      [
        ['gzip', false],
        ['binary', true],
      ],
    );
    assert.match(steps[0]?.failure ?? '', /unexpected end/);
    assert.equal(kind, 'binary');
    assert.deepEqual(Buffer.from(bytes), cut);
  });

  it('is not base64, zlib or snappy just because it begins like it', () => {
    for (const text of ['eyebrows', 'x marks it', 'HelloWorld12', '(abcdefgh', 'Wyoming1'])
      assert.deepEqual(shown(Buffer.from(text)), { layers: ['text'], text });
  });

  it('is read where it is base64 as a whole, or a field of it is', () => {
    const json = '{"a":12345678901234567890}';
    const encoded = Buffer.from(json).toString('base64');
    assert.deepEqual(shown(Buffer.from(encoded)), { layers: ['base64', 'json'], text: json });
    const zipped = gzipSync('["x"]').toString('base64');
    const outer = `{"n":1.50,"body":"${encoded}","list":["${zipped}","eyebrows"]}`;
    const { text, readable, steps } = decodePayload(Buffer.from(outer));
    assert.equal(text, outer);
    assert.equal(readable?.text, `{"n":1.50,"body":${json},"list":[["x"],"eyebrows"]}`);
    assert.deepEqual(
      steps.map(({ layer }) => layer),
      ['json', 'base64Fields'],
    );
  });

  it('is readable where it is a batch of CloudWatch Logs', () => {
    const batch = {
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/aws/lambda/orders',
      logStream: '2026/01/01/[$LATEST]a',
      subscriptionFilters: ['all'],
      logEvents: [
        { id: '1', timestamp: 1_767_225_600_000, message: '{"level":"error","id":12345678901234567890}' },
        { id: '2', timestamp: 1_767_225_600_001, message: '[INFO] started\n' },
      ],
    };
    const { layers, readable } = decodePayload(gzipSync(JSON.stringify(batch)));
    assert.deepEqual(layers, ['gzip', 'json']);
    assert.deepEqual(readable?.forms, ['cloudWatchLogs']);
    assert.match(
      readable.text,
      /"timestamp":"2026-01-01T00:00:00.000Z","id":"1","message":\{"level":"error","id":12345678901234567890\}/,
    );
    assert.match(readable.text, /"message":"\[INFO\] started\\n"/);
  });

  it('is readable where it is a change of a DynamoDB table', () => {
    const change = {
      eventName: 'MODIFY',
      tableName: 'orders',
      dynamodb: {
        ApproximateCreationDateTime: 1_767_225_600_000,
        Keys: { id: { S: 'a-1' } },
        NewImage: {
          id: { S: 'a-1' },
          total: { N: '12345678901234567890.50' },
          paid: { BOOL: true },
          none: { NULL: true },
          tags: { SS: ['x', 'y'] },
          sizes: { NS: ['1', '2.50'] },
          items: { L: [{ M: { sku: { S: 'b' }, count: { N: '2' } } }] },
          odd: { X: 1 },
          S: { S: 'named like a type' },
        },
      },
    };
    const { readable } = decodePayload(Buffer.from(JSON.stringify(change)));
    assert.deepEqual(readable?.forms, ['dynamoDb']);
    assert.equal(
      readable.text,
      '{"eventName":"MODIFY","tableName":"orders","dynamodb":{"ApproximateCreationDateTime":1767225600000,' +
        '"Keys":{"id":"a-1"},"NewImage":{"id":"a-1","total":12345678901234567890.50,"paid":true,"none":null,' +
        '"tags":["x","y"],"sizes":[1,2.50],"items":[{"sku":"b","count":2}],"odd":{"X":1},"S":"named like a type"}}}',
    );
  });

  it('stays as it is where making it readable would be too much', () => {
    const deep = `{"dynamodb":{"NewImage":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`;
    const { kind, readable } = decodePayload(Buffer.from(deep));
    assert.equal(kind, 'json');
    assert.equal(readable, undefined);
  });
});
