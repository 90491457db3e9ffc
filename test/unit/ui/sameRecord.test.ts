import assert from 'node:assert/strict';
import { sameRecord } from '../../../src/ui/tail/panel/sameRecord';

describe('a record that is sent again', () => {
  const stream = 'arn:aws:kinesis:eu-west-1:222222222222:stream/orders';

  it('goes from memory, byte for byte and with its key, to the stream that it was read from', () => {
    const data = Uint8Array.from([0x7b, 0x00, 0xff, 0x7d]);
    assert.deepEqual(sameRecord({ connection: 'dev', stream }, { data, partitionKey: 'c-1' }), {
      target: { connection: 'dev', stream },
      records: [{ data: Buffer.from(data), partitionKey: 'c-1' }],
      name: '1 record of orders · 222222222222',
    });
  });

  it('stays as it was when the tail uses its memory for another record', () => {
    const data = Uint8Array.from([1, 2, 3]);
    const { records } = sameRecord({ connection: 'dev', stream }, { data, partitionKey: 'c-1' });
    data.fill(9);
    assert.deepEqual(records, [{ data: Buffer.from([1, 2, 3]), partitionKey: 'c-1' }]);
  });
});
