import assert from 'node:assert/strict';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { decodedRecord } from '../../../src/outputs';
import { orders } from '../records/support/orders';

const MIB = 1_048_576;

describe('a record that is decoded in a thread', () => {
  it('is whole, layer by layer, as it was written or spread over lines', async () => {
    const rows = orders(6 * MIB)
      .split('\n')
      .slice(0, -1);
    const json = `[${rows.join()}]`;
    const packed = gzipSync(json);
    const { text, ...about } = await decodedRecord(packed, { form: 'written' });
    assert.deepEqual(about, { kind: 'json', layers: ['gzip', 'json'], isWhole: true });
    assert.ok(text === json);
    const formatted = await decodedRecord(packed, { form: 'spread' });
    assert.ok(formatted.text.startsWith('[\n  {\n    "order": '));
    assert.deepEqual(JSON.parse(formatted.text), JSON.parse(json));
  });

  it('is cut when it is larger than a document', async () => {
    const { kind, isWhole, text } = await decodedRecord(gzipSync(Buffer.alloc(80 * MIB, ' ')), { form: 'spread' });
    assert.deepEqual([kind, isWhole], ['text', false]);
    assert.ok(text.length > 4 * MIB && text.length <= 16 * MIB, `${text.length} characters`);
    // A hundred times as long with its indents.
    const deep = await decodedRecord(Buffer.from(`${'['.repeat(2 * MIB)}${']'.repeat(2 * MIB)}`), {
      form: 'spread',
    });
    assert.deepEqual([deep.kind, deep.text.length], ['json', 4 * MIB]);
  });

  it('holds nothing else up while it takes long, and ends with a cancel', async () => {
    // 10 MiB of blocks of which nothing comes.
    const empty = deflateRawSync('', { finishFlush: 2 });
    const hollow = Buffer.alloc(10 * MIB, Buffer.concat([empty, empty]));
    const record = Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), hollow]);
    const { kind, layers } = await decodedRecord(record, { form: 'spread' });
    assert.deepEqual([kind, layers], ['binary', ['binary']]);
    const cancel = new AbortController();
    const decoding = decodedRecord(record, { form: 'spread', signal: cancel.signal });
    cancel.abort();
    await assert.rejects(decoding, { name: 'AbortError' });
  });
});
