import assert from 'node:assert/strict';
import { RenamedDocuments } from '../../../src/ui/send/renamedDocuments';

const documentOf = (text: string) => ({ isClosed: false, getText: () => text });

describe('a document that is saved under a name', () => {
  it('is known again where it opens after the other closed, and where it opens before', () => {
    const renamed = new RenamedDocuments<ReturnType<typeof documentOf>, string>();
    const untitled = documentOf('{"a":1}');
    assert.equal(renamed.closed(untitled, 'orders', [], 1_000), undefined);
    assert.equal(renamed.opened(documentOf('other'), 1_100), undefined);
    assert.equal(renamed.opened(documentOf('{"a":1}'), 1_200), 'orders');
    assert.equal(renamed.opened(documentOf('{"a":1}'), 1_300), undefined, 'it is one document');
    const saved = documentOf('{"b":1}');
    renamed.opened(saved, 2_000);
    assert.equal(renamed.closed(documentOf('{"b":1}'), 'orders', [untitled, saved], 2_100), saved);
  });

  it('is not any document with the same text that was opened long before, or opens long after', () => {
    const renamed = new RenamedDocuments<ReturnType<typeof documentOf>, string>();
    const old = documentOf('{"a":1}');
    renamed.opened(old, 0);
    assert.equal(renamed.closed(documentOf('{"a":1}'), 'orders', [old, documentOf('{"a":1}')], 60_000), undefined);
    assert.equal(renamed.opened(documentOf('{"a":1}'), 120_000), undefined);
  });
});
