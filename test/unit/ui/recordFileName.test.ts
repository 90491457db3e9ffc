import assert from 'node:assert/strict';
import { recordFileName } from '../../../src/ui/tail/panel/recordFileName';

describe('the name of the file of a record', () => {
  it('is its sequence number, with its place in an aggregate', () => {
    const sequenceNumber = '49590338271490256608559692538361571095921575989136588898';
    assert.equal(recordFileName({ sequenceNumber }), sequenceNumber);
    assert.equal(recordFileName({ sequenceNumber, subSequenceNumber: 3 }), `${sequenceNumber}.3`);
  });

  it('is no path, whatever an endpoint says that the sequence number is', () => {
    for (const sequenceNumber of [
      '../../.bashrc',
      '/etc/passwd',
      'C:\\x',
      '..\\x',
      '..',
      '.',
      '',
      '1/../../x',
      '1\n',
      'NUL',
      '1:x',
      '1'.repeat(129),
    ]) {
      assert.equal(recordFileName({ sequenceNumber }), 'record', sequenceNumber);
      assert.equal(recordFileName({ sequenceNumber, subSequenceNumber: 0 }), 'record', sequenceNumber);
    }
  });
});
