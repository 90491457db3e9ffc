import assert from 'node:assert/strict';
import { decodePayload } from '../../../src/records';
import { toReadable } from '../../support/readable';

const MAGIC = Buffer.from('ff060000734e61507059', 'hex');
const PLAIN_ORDER = chunk(1, Buffer.concat([Buffer.from('e71161ea', 'hex'), Buffer.from('{"order":1}')]));

function chunk(type: number, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type, data.length, 0, 0]), data]);
}

function framed(...chunks: Buffer[]): Buffer {
  return Buffer.concat([MAGIC, ...chunks]);
}

async function readable(body: Buffer) {
  async function* content() {
    yield await Promise.resolve(body);
  }
  return toReadable(content(), { maxBytes: 1_000_000 });
}

describe('framed Snappy', () => {
  for (const [name, body, reason] of [
    [
      'a chunk of an unknown type',
      framed(PLAIN_ORDER, chunk(2, Buffer.alloc(8))),
      'it has a chunk of the unknown type 2',
    ],
    [
      'a chunk without room for its checksum',
      framed(PLAIN_ORDER, chunk(1, Buffer.alloc(3))),
      'it has a chunk that is too short',
    ],
    ['a chunk that is cut', framed(PLAIN_ORDER).subarray(0, -1), 'it ends too early'],
    ['a header that is cut', framed(PLAIN_ORDER, Buffer.from([0, 9])), 'it ends too early'],
  ] as const) {
    it(`is damaged for one reason, in a record and in an object: ${name}`, async () => {
      assert.equal(decodePayload(body).steps[0]?.failure, reason);
      const { problem } = await readable(body);
      assert.ok(problem?.includes(reason), problem);
    });
  }

  it('has chunks that are skipped, in a record and in an object', async () => {
    const body = framed(chunk(0xfe, Buffer.alloc(20)), PLAIN_ORDER, chunk(0x80, Buffer.alloc(0)), MAGIC);
    assert.equal(decodePayload(body).text, '{"order":1}');
    const { content, problem } = await readable(body);
    assert.deepEqual([Buffer.from(content).toString().trim(), problem], ['{"order":1}', undefined]);
  });
});
