import assert from 'node:assert/strict';
import { templateReport } from '../../../src/ui/commands/pipelines/templateReport';

describe('the report of a template that was run locally', () => {
  it('has a line for each thing, and nothing in it is a line or a link of its own', () => {
    const report = templateReport('stack.yaml', {
      created: [
        { kind: 'stream', name: 'orders', resource: 'Orders', line: 3 },
        { kind: 'bucket', name: 'delivered', resource: 'delivered' },
      ],
      existing: [],
      failed: [{ kind: 'deliveryStream', name: 'd', line: 9, reason: 'It\nsays [x](command:evil)' }],
      notSupported: [{ line: 12, reason: 'Queue (AWS::SQS::Queue) is not created.' }, { reason: 'The backup' }],
    });
    const lines = report.split('\n');
    assert.deepEqual(lines.slice(0, 5), [
      'stack.yaml',
      '',
      'Created:',
      '- Line 3: data stream orders (Orders)',
      '- bucket delivered',
    ]);
    assert.deepEqual(lines.slice(9), [
      'Not supported by the local pipeline:',
      '- Line 12: Queue (AWS::SQS::Queue) is not created.',
      '- The backup',
      '',
    ]);
    assert.match(lines[7] ?? '', /^- Line 9: delivery stream d: It⏎says /);
    assert.doesNotMatch(report, /\]\(command/);
  });
});
