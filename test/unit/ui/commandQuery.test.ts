import assert from 'node:assert/strict';
import { commandQuery } from '../../../src/ui/documents/commandQuery';

describe('the argument of a command in an address', () => {
  it('is the same however often it is decoded, whatever the key holds', () => {
    for (const key of [
      'x%22%7D,%7B%22bucket%22:%22other',
      '%2F%252F%25252F',
      '100%',
      '%zz',
      'a?b#c&d=e',
      '\ud800 😀 ]( "',
      '\\u0025%5C',
    ]) {
      const argument = { connection: 'local', bucket: 'b', key };
      let query = commandQuery(argument);
      for (let times = 0; times < 4; times++) {
        query = decodeURIComponent(query);
        assert.deepEqual(JSON.parse(query), [argument]);
      }
    }
  });
});
