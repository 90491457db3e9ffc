import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { COMMANDS } from '../../../src/ui/contributions';
import { deliveryLatency, PutTimes } from '../../../src/ui/deliveries/deliveryLatency';
import { parseFromReport } from '../../../src/ui/reports/inbound';
import { listSection, wholeJson, type Report } from '../../../src/ui/reports/report';
import { reportMarkdown } from '../../../src/ui/reports/reportMarkdown';
import { aboutReport, sectionRow } from '../../../src/ui/reports/reportPage';
import { SavedReports } from '../../../src/ui/reports/savedReports';
import { OutcomeTable } from '../../../src/outputs/verify/outcomeTable';

function reportOf(items: readonly string[], given: Partial<Report> = {}): Report {
  const section = listSection<string>({
    ...{ title: 'Missing', tone: 'warning', isOpen: true, items },
    columns: [
      { id: 'record', title: 'Record', width: 90, kind: 'number' },
      { id: 'data', title: 'Data', kind: 'data' },
    ],
    cellsOf: (text) => [
      { text: '1', link: { command: COMMANDS.openObject, argument: { connection: 'local', bucket: 'b', key: 'k' } } },
      { text },
    ],
  });
  return {
    ...{ title: 'A report', connection: 'local', lines: ['One line.'], sections: [section] },
    ...{ verdict: { tone: 'warning', text: '1 missing.' }, actions: [], json: wholeJson({ missing: 1 }) },
    ...given,
  };
}

describe('a report as Markdown', () => {
  it('has the verdict, its sentences and a table for each section that counts something', () => {
    const markdown = reportMarkdown(reportOf(['{"a":1}']));
    assert.match(markdown, /^## 1 missing\\\.\n\nOne line\\\.\n\n### Missing \(1\)\n\n\| Record \| Data \|\n/);
    assert.match(markdown, /^\| `1` \| `\{"a":1\}` \|$/m);
    assert.doesNotMatch(reportMarkdown(reportOf([])), /###/);
  });

  it('shows names and records as nothing but text, and keeps its table whole', () => {
    const lines = reportMarkdown(reportOf(['a|b\n## c [x](command:y) `code`'])).split('\n');
    assert.equal(lines.filter((line) => line.startsWith('##')).length, 2);
    assert.match(lines.at(-2) ?? '', /^\| `1` \| ``.*a\\\|b⏎.*`` \|$/);
  });

  it('ends a long table with how many there are more', () => {
    assert.match(reportMarkdown(reportOf(Array.from({ length: 450 }, () => 'x'))), /… and 250 more/);
  });
});

describe('what the page of a report gets', () => {
  it('is without anything that turns the direction of writing, and without line breaks', () => {
    const report = reportOf(['a\u202eb\nc'], { title: 'x\u202ey' });
    assert.equal(aboutReport(report).title, 'x\ufffdy');
    assert.equal(sectionRow(report.sections[0]!, 0).cells[1]?.text, 'a\ufffdb⏎c');
  });

  it('answers only what the page can say', () => {
    assert.deepEqual(parseFromReport({ kind: 'link', revision: 1, section: 0, row: 2, cell: 1 }), {
      ...{ kind: 'link', revision: 1, section: 0, row: 2, cell: 1 },
    });
    for (const value of [
      ...[undefined, 'ready', { kind: 'other' }, { kind: 'link', revision: 1, section: -1, row: 0, cell: 0 }],
      ...[
        { kind: 'rows', section: 0, request: { kind: 'rows' } },
        { kind: 'action', revision: 1, action: 'x' },
      ],
    ]) {
      assert.equal(parseFromReport(value), undefined);
    }
  });
});

describe('reports that outlive the window', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reports-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('come back with their counts, first rows, links and what a command can do', async () => {
    const saved = new SavedReports(folder);
    const id = randomUUID();
    const argument = { connection: 'local', stream: 'orders' };
    const actions = [
      { label: 'Tail', command: COMMANDS.tail, argument },
      { label: 'Verify Again', run: () => undefined },
    ];
    await saved.save(
      id,
      reportOf(
        Array.from({ length: 2_000 }, (_, n) => `record ${n}`),
        { actions },
      ),
    );
    const read = await new SavedReports(folder).read(id);
    assert.ok(read);
    assert.deepEqual(read.actions, [actions[0]]);
    const [section] = read.sections;
    assert.deepEqual([section?.count, section?.listed], [2_000, 1_000]);
    assert.deepEqual(section?.rowAt(999), reportOf(['record 999']).sections[0]?.rowAt(0));
    assert.deepEqual(JSON.parse([...read.json()].join('')), { missing: 1 });
  });

  it('are not there where nothing was kept, nor by a name that is not one of ours', async () => {
    const saved = new SavedReports(folder);
    assert.equal(await saved.read(randomUUID()), undefined);
    assert.equal(await saved.read('../../etc/passwd'), undefined);
  });
});

describe('from the put of a record to its object', () => {
  const containers = [
    { key: 'in/1', writtenMs: 5_000 },
    { key: 'in/2', writtenMs: 9_000 },
  ];

  it('is told as the least, the median, the 95th percentile and the most', () => {
    const outcomes = Array.from({ length: 100 }, (_, index) => ({ index, place: { object: index % 2, offset: 0 } }));
    const table = new OutcomeTable(100, outcomes, containers);
    assert.deepEqual(
      deliveryLatency({ table }, () => 4_000),
      { minMs: 1_000, medianMs: 5_000, p95Ms: 5_000, maxMs: 5_000, records: 100 },
    );
    assert.deepEqual(
      deliveryLatency({ table }, (index) => (index === 0 ? 5_400 : undefined)),
      { minMs: 0, medianMs: 0, p95Ms: 0, maxMs: 0, records: 1 },
    );
    assert.equal(
      deliveryLatency({ table }, () => undefined),
      undefined,
    );
  });

  it('takes each record for put when as many were settled', () => {
    const times = new PutTimes();
    for (let batch = 1; batch <= 20_000; batch++) times.note(500 * batch, batch);
    assert.equal(times.at(0), 1);
    const at = times.at(5_000_000) ?? 0;
    assert.ok(Math.abs(at - 10_000) <= 16, String(at));
    assert.equal(times.at(9_999_999), 20_000);
    assert.equal(times.at(10_000_000), undefined);
  });
});

describe('the outcomes of a verification', () => {
  it('are at hand in any order, by their kind and one by one', () => {
    const table = new OutcomeTable(
      4,
      [
        { index: 0, place: { object: 0, offset: 7 } },
        { index: 1, reason: 'The schema does not fit.' },
        { index: 2, isUnsure: true },
        { index: 3 },
      ],
      [{ key: 'in/1', member: 'a.txt', writtenMs: 5 }],
    );
    assert.deepEqual(table.at(0), { kind: 'delivered', index: 0, key: 'in/1', member: 'a.txt', offset: 7 });
    assert.deepEqual(table.at(1), { kind: 'failed', index: 1, reason: 'The schema does not fit.' });
    assert.deepEqual(
      [...table.outcomes()].map(({ kind }) => kind),
      ['delivered', 'failed', 'ambiguous', 'missing'],
    );
    assert.deepEqual([...table.indexesOf('missing')], [3]);
    assert.deepEqual([table.writtenMsAt(0), table.writtenMsAt(1)], [5, undefined]);
    assert.equal(table.at(4), undefined);
  });
});
