import assert from 'node:assert/strict';
import { FailedRecords } from '../../../src/producer';
import { COMMANDS } from '../../../src/ui/contributions';
import type { ReportSection } from '../../../src/ui/reports/report';
import type { TargetedReport } from '../../../src/ui/send/sender';
import { sendReport } from '../../../src/ui/send/sendReport';

const SHARD = 'shardId-000000000000';

function reportOf(given: Partial<TargetedReport> = {}): TargetedReport {
  return {
    ...{ read: 10, sent: 10, failed: 0, retried: 0, notSent: 0, uncertain: 0, bytes: 2_000, durationMs: 500 },
    ...{ cancelled: false, byShard: {}, firstSequenceNumbers: {}, failures: [], reasons: {} },
    target: { connection: 'dev', stream: 'orders' },
    ...given,
  };
}

function pageOf(given: Partial<TargetedReport>, failed?: FailedRecords) {
  return sendReport({ report: reportOf(given), name: 'a.json', failed, actions: [] });
}

function sectionOf(title: string, given: Partial<TargetedReport>, failed?: FailedRecords): ReportSection {
  const section = pageOf(given, failed).sections.find((one) => one.title === title);
  assert.ok(section, title);
  return section;
}

function rowsOf(section: ReportSection): string[][] {
  return Array.from({ length: section.listed }, (_, index) => section.rowAt(index).map(({ text }) => text));
}

describe('the page of a send', () => {
  it('is good only where every record was confirmed', () => {
    assert.equal(pageOf({}).verdict.tone, 'good');
    const stoppedBy = { errorCode: 'ResourceNotFoundException', errorMessage: 'gone' };
    for (const given of [{ failed: 1 }, { notSent: 1 }, { stoppedBy }])
      assert.equal(pageOf(given).verdict.tone, 'warning');
  });

  it('says how much went where and how fast, and what may stand twice', () => {
    assert.deepEqual(pageOf({}).lines, ['orders · 2 kB · 500 ms · 20 rec/s']);
    assert.match(
      pageOf({ retried: 1_200, uncertain: 3 }).lines[0] ?? '',
      /1,200 sent again · 3 may have arrived twice$/,
    );
  });

  it('has a rate where the send took no time at all', () => {
    assert.doesNotMatch(pageOf({ durationMs: 0 }).lines.join(), /NaN|Infinity|∞/);
  });

  it('opens on what failed, else on what arrived', () => {
    const open = (given: Partial<TargetedReport>) =>
      pageOf(given)
        .sections.filter(({ isOpen }) => isOpen)
        .map(({ title }) => title);
    assert.deepEqual(open({}), ['Confirmed']);
    const reasons = { Slow: { failed: 1, retried: 4 } };
    assert.deepEqual(open({ failed: 1, reasons }), ['Failed', 'Reasons']);
    assert.deepEqual(open({ notSent: 1 }), ['Not sent']);
  });

  it('leads from a shard to the first of its records', () => {
    const byShard = { [SHARD]: 3, 'shardId-000000000001': 1 };
    const section = sectionOf('Confirmed', { sent: 4, byShard, firstSequenceNumbers: { [SHARD]: '49' } });
    assert.deepEqual(rowsOf(section), [
      [SHARD, '3', '75 %', '49'],
      ['shardId-000000000001', '1', '25 %', ''],
    ]);
    assert.deepEqual(section.rowAt(0)[0]?.link, {
      command: COMMANDS.tail,
      argument: {
        ...{ connection: 'dev', stream: 'orders', shards: [SHARD], view: 'panel' },
        from: { sequenceNumbers: { [SHARD]: '49' } },
      },
    });
    assert.equal(section.rowAt(1)[0]?.link, undefined, 'its first record is not known');
  });
});

describe('the records that failed in a send', () => {
  const failure = (index: number) => ({ index, errorCode: 'Slow', errorMessage: 'Rate exceeded' });

  it('are counted from one, and show their data where it was kept', () => {
    const failed = new FailedRecords();
    failed.add({ ...failure(1_233), record: Buffer.from(' {"a":1}\n') });
    const rows = rowsOf(sectionOf('Failed', { failed: 2, failures: [failure(1_233), failure(7)] }, failed));
    assert.deepEqual(rows, [
      ['1,234', 'Slow', '{"a":1}', 'Rate exceeded'],
      ['8', 'Slow', '', 'Rate exceeded'],
    ]);
  });

  for (const [what, text] of [
    ['of one unit', `a${'é'.repeat(900)}`],
    ['of two units', '\u{1F600}'.repeat(300)],
    ['of two units, after one of one', `a${'\u{1F600}'.repeat(300)}`],
    ['of which most is space', `${' '.repeat(701)}${'\u{1F600}'.repeat(300)}`],
  ] as const) {
    it(`are shown by their beginning, in whole characters ${what}`, () => {
      const failed = new FailedRecords();
      failed.add({ ...failure(0), record: Buffer.from(text) });
      const [row] = rowsOf(sectionOf('Failed', { failed: 1, failures: [failure(0)] }, failed));
      const preview = row?.[2] ?? '';
      assert.ok(preview.length <= 201 && preview.endsWith('…'), preview);
      assert.ok(text.trim().startsWith(preview.slice(0, -1)) && preview.isWellFormed(), preview);
    });
  }

  it('are only counts in the history', () => {
    assert.match(sectionOf('Failed', { failed: 2 }).note ?? '', /keeps the counts/);
    assert.equal(sectionOf('Failed', { failed: 0 }).note, undefined);
  });

  it('come with the reasons, the most frequent first', () => {
    const reasons = {
      Rare: { failed: 1, retried: 0 },
      Retried: { failed: 1, retried: 9 },
      Often: { failed: 1_200, retried: 0 },
    };
    assert.deepEqual(
      rowsOf(sectionOf('Reasons', { reasons })).map(([code]) => code),
      ['Often', 'Retried', 'Rare'],
    );
    assert.equal(sectionOf('Reasons', { reasons: undefined }).listed, 0);
  });
});

describe('the records that a send did not try', () => {
  it('say what stopped it', () => {
    const stoppedBy = { errorCode: 'ExpiredToken', errorMessage: 'The token has expired.' };
    assert.equal(sectionOf('Not sent', { notSent: 4, stoppedBy }).note, 'ExpiredToken: The token has expired.');
    assert.match(sectionOf('Not sent', { notSent: 4, cancelled: true }).note ?? '', /cancelled/);
    assert.equal(sectionOf('Not sent', { notSent: 0, cancelled: true }).note, undefined);
  });
});
