import assert from 'node:assert/strict';
import { definedFields } from '../../../src/common';

describe('the defined fields of an object', () => {
  it('leave out what is undefined, and nothing else', () => {
    const fields = { name: '', count: 0, done: false, none: null, token: undefined };
    assert.deepEqual(Object.keys(definedFields(fields)), ['name', 'count', 'done', 'none']);
  });

  it('fit a type whose optional fields refuse `undefined`', () => {
    const request = (token: string | undefined): { name: string; token?: string } =>
      definedFields({ name: 'orders', token });
    assert.deepEqual(request('next'), { name: 'orders', token: 'next' });
    assert.deepEqual(request(undefined), { name: 'orders' });
  });

  it('are a copy: the object given stays as it was', () => {
    const given = { name: 'orders', token: undefined };
    const defined = definedFields(given);
    assert.notEqual(defined, given);
    assert.ok('token' in given);
  });
});
