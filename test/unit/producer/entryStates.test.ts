import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const PRODUCER = path.resolve('src/producer');
const METHOD = /`(\w)(\w*)\.(\w+)`/g;

describe('the table of an entry’s states', () => {
  it('names methods that exist', () => {
    const [table = ''] = /\/\*\*[^]*?\*\//.exec(readFileSync(path.join(PRODUCER, 'entry.ts'), 'utf8')) ?? [];
    const named = [...table.matchAll(METHOD)];
    assert.ok(named.length >= 8, table);
    for (const [name, initial = '', rest = '', method = ''] of named) {
      const source = readFileSync(path.join(PRODUCER, `${initial.toLowerCase()}${rest}.ts`), 'utf8');
      assert.match(source, new RegExp(`^  ${method}\\(`, 'm'), name);
    }
  });
});
