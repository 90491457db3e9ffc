import assert from 'node:assert/strict';
import { RecordExcerpts } from '../../../src/ui/deliveries/recordExcerpts';

describe('the beginnings of records', () => {
  it('are what a short record says, without the space around it', () => {
    const excerpts = new RecordExcerpts();
    excerpts.note(3, Buffer.from(' {"a":1}\n'));
    excerpts.note(4, new Uint8Array());
    assert.deepEqual([excerpts.at(3), excerpts.at(4), excerpts.at(5)], ['{"a":1}', '', undefined]);
    assert.ok(excerpts.has(4) && !excerpts.has(5));
  });

  it('end at a whole character', () => {
    const excerpts = new RecordExcerpts();
    excerpts.note(0, Buffer.from(`a${'\u{1F600}'.repeat(200)}`));
    assert.equal(excerpts.at(0), `a${'\u{1F600}'.repeat(79)}…`);
  });

  it('are kept while there is room, and after that only for records that are named', () => {
    const excerpts = new RecordExcerpts();
    const record = Buffer.from('x'.repeat(160));
    let index = 0;
    for (; !excerpts.isFull; index++) excerpts.note(index, record);
    assert.ok(index > 20_000 && index < 60_000, String(index));
    excerpts.note(index, record);
    assert.ok(!excerpts.has(index));
    excerpts.keep(index, record);
    assert.ok(excerpts.has(index));
  });
});
