import assert from 'node:assert/strict';
import type { Uri } from 'vscode';
import { isMalformedInput, readRecords, type EncodingChoice, type TextEncoding } from '../../../src/records';
import type { Connections } from '../../../src/ui/connections/connections';
import { objectPart } from '../../../src/ui/send/objectSource';
import { bucketInMemory } from '../outputs/support/bucketInMemory';

const WINDOWS_1252: TextEncoding = {
  name: 'windows1252',
  decode: (bytes) => Promise.resolve(Buffer.from(bytes).toString('latin1')),
};
const BY_DEFAULT: EncodingChoice = { encoding: 'utf8', isChosen: false };
const CHOSEN: EncodingChoice = { encoding: WINDOWS_1252, isChosen: true };

/** The records that a send of an object would have. */
async function sent(body: Uint8Array, encoding: EncodingChoice): Promise<string[]> {
  const s3 = bucketInMemory([{ key: 'key', body }]);
  const connections = { clients: () => Promise.resolve({ s3 }) } as unknown as Connections;
  const uri = { authority: 'local', path: '/bucket/key' } as Uri;
  const records: string[] = [];
  const { signal } = new AbortController();
  for await (const batch of readRecords(objectPart(uri, connections).read(signal, encoding), { signal })) {
    records.push(...batch.map((record) => Buffer.from(record).toString('utf8')));
  }
  return records;
}

describe('sending a delivered object', () => {
  const TABLE = 'id,city\n1,São Paulo\n';
  const ROWS = ['{"id":1,"city":"São Paulo"}'];

  it('sends the text of UTF-16 and of UTF-8 with a byte order mark', async () => {
    for (const encoding of ['utf16le', 'utf8'] as const) {
      assert.deepEqual(await sent(Buffer.from(`\uFEFF${TABLE}`, encoding), BY_DEFAULT), ROWS);
    }
  });

  for (const [name, content, line, column] of [
    ['a table', TABLE, 1, 3],
    ['JSON', '{"id":1}\n{"city":"São Paulo"}\n', 1, 10],
  ] as const) {
    it(`is refused where the text is not UTF-8, and sent in the encoding that is chosen: ${name}`, async () => {
      const body = Buffer.from(content, 'latin1');
      await assert.rejects(sent(body, BY_DEFAULT), (error) => {
        assert.ok(isMalformedInput(error) && error.isEncoding);
        assert.deepEqual([error.line, error.column], [line, column]);
        return true;
      });
      const records = await sent(body, CHOSEN);
      assert.equal(records.at(-1)?.includes('"city":"São Paulo"'), true);
    });
  }
});
