import assert from 'node:assert/strict';
import { COMMANDS } from '../../../src/ui/contributions';
import type { Delivery } from '../../../src/ui/deliveries/deliveryStream';
import { traceReport, type TraceSearch } from '../../../src/ui/deliveries/traceReport';
import { reportMarkdown } from '../../../src/ui/reports/reportMarkdown';
import { writeReport } from '../../../src/ui/reports/reportDocument';

const ARRIVAL_MS = Date.UTC(2026, 10, 25, 4);
const PLACE = { bucket: 'b', key: 'in/1', line: 9, offset: 120, writtenMs: ARRIVAL_MS + 5_000 };

function searchOf(trace: Partial<TraceSearch['trace']>, given: Partial<TraceSearch> = {}): TraceSearch {
  return {
    ...{ connection: 'local', stream: 'orders', record: { data: Buffer.from('{"a":1}'), arrivalMs: ARRIVAL_MS } },
    deliveries: [{ deliveryStream: 'to-s3', detail: {} } as unknown as Delivery],
    trace: { places: [], objectsSearched: 3, problems: [], ...trace },
    searchedMs: ARRIVAL_MS + 20_000,
    ...given,
  };
}

describe('the report of a trace', () => {
  it('has the place with a link to its line, the record, and how long it took to its object', () => {
    const report = traceReport(searchOf({ places: [{ kind: 'delivered', length: 7, ...PLACE }] }));
    assert.deepEqual(report.verdict, { tone: 'good', text: 'Found in line 10 of s3://b/in/1.' });
    assert.equal(report.lines[0], '{"a":1}');
    assert.match(report.lines[1] ?? '', /^The record arrived at 2026-11-25 04:00:00 UTC/);
    assert.deepEqual(report.lines.slice(2), ['Its object was written 5.0 s later.', 'Searched: 3 objects of to-s3.']);
    const { links } = writeReport(report).report;
    assert.deepEqual(
      links.map(({ command, argument }) => [command, argument]),
      [[COMMANDS.openObject, { connection: 'local', bucket: 'b', key: 'in/1', line: 9 }]],
    );
    assert.match(reportMarkdown(report), /^\| `in\/1` \| `10` \| `Delivered` \|$/m);
  });

  it('warns of a record that failed, with the reason', () => {
    const report = traceReport(searchOf({ places: [{ kind: 'failed', reason: 'Lambda timed out.', ...PLACE }] }));
    assert.deepEqual(report.verdict, { tone: 'warning', text: 'It could not be delivered: Lambda timed out.' });
    assert.equal(report.sections[0]?.rowAt(0)[2]?.text, 'Lambda timed out.');
  });

  it('warns of a place that may be part of another record', () => {
    const report = traceReport(searchOf({ places: [{ kind: 'delivered', length: 7, isAmbiguous: true, ...PLACE }] }));
    assert.equal(report.verdict.tone, 'warning');
    assert.equal(report.sections[0]?.rowAt(0)[2]?.text, 'Possibly part of another record');
  });

  it('says that the record was not found, and lists unreadable objects by bucket', () => {
    const problems = ['b', 'c', 'b'].map((bucket, at) => ({ bucket, key: `in/${at}`, problem: 'damaged' }));
    const report = traceReport(searchOf({ problems }));
    assert.equal(
      report.verdict.text,
      'to-s3 has not delivered this record yet. It arrived 20 s ago, and was not found in 3 objects. 3 objects could not be read.',
    );
    const { links } = writeReport(report).report;
    assert.deepEqual(
      links.map(({ argument }) => argument),
      [0, 2, 1].map((at) => ({ connection: 'local', bucket: problems[at]?.bucket, key: `in/${at}` })),
    );
  });

  it('keeps all of it for programs', () => {
    const search = searchOf({ places: [{ kind: 'delivered', length: 7, ...PLACE }] });
    const json: unknown = JSON.parse([...traceReport(search).json()].join(''));
    assert.deepEqual(json, {
      ...{ connection: 'local', stream: 'orders', arrivalMs: ARRIVAL_MS, base64: 'eyJhIjoxfQ==' },
      ...{ deliveryStreams: ['to-s3'], ...search.trace },
    });
  });
});
