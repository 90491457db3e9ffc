import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { decodePayload } from '../../../src/records';

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

  it('does not explode: what unpacks to more than a record can hold stays packed', () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024));
    assert.deepEqual(decodePayload(bomb).layers, ['binary']);
  });

  it('is not unpacked without end', () => {
    let nested: Uint8Array = Buffer.from('core');
    for (let depth = 0; depth < 10; depth += 1) nested = gzipSync(nested);
    assert.equal(decodePayload(nested).layers.length, 5);
  });
});
