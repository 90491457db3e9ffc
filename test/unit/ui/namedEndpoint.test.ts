import assert from 'node:assert/strict';
import { NamedEndpoints } from '../../../src/local/firehose';
import { isNamedEndpoint } from '../../../src/ui/connections/namedEndpoint';

describe('an HTTP endpoint of the local pipeline, as the setting names it', () => {
  const RIGHT = [
    'https://receiver.example/v1',
    'http://127.0.0.1:8080',
    'https://receiver.example/v1?key=a1b2',
    'https://receiver.example/v1=http://127.0.0.1:8080/in',
    'https://receiver.example/v1?key=a1b2=http://127.0.0.1:8080/in?x=y',
  ];
  const WRONG = [
    '',
    'receiver.example',
    'ftp://receiver.example',
    'https://',
    'https://a b',
    'https://a=https://b=https://c',
  ];

  for (const text of RIGHT) {
    it(`may be ${text}, which the program takes`, () => {
      assert.ok(isNamedEndpoint(text));
      assert.ok(new NamedEndpoints([text]));
    });
  }

  it('is an address of HTTP or HTTPS, and at most one more', () => {
    assert.deepEqual(WRONG.filter(isNamedEndpoint), []);
  });
});
