import assert from 'node:assert/strict';
import { redriveReport } from '../../../src/ui/deliveries/redriveReport';
import type { ObjectSearch } from '../../../src/ui/deliveries/objectSearch';
import { searchReport, searchSentence } from '../../../src/ui/deliveries/searchReport';
import { writeReport } from '../../../src/ui/reports/reportDocument';
import { deliveryTo } from './support/deliveries';

const PLACE = { connection: 'local', bucket: 'b', text: 'level:error', where: 's3://b/logs/' };
const NOTHING: ObjectSearch = { found: [], isCut: false, objects: 0, records: 0, bytes: 0, problems: [] };

describe('the report of a search', () => {
  it('says in one sentence what was found, and among what', () => {
    assert.equal(
      searchSentence(PLACE, NOTHING),
      '0 records with level:error in s3://b/logs/, of 0 in 0 objects (0 B).',
    );
    const found = [{ key: 'logs/1', line: 3, excerpt: 'x' }];
    assert.equal(
      searchSentence(PLACE, { ...NOTHING, found, objects: 1, records: 48_000, bytes: 1_200_000 }),
      '1 record with level:error in s3://b/logs/, of 48,000 in 1 object (1.2 MB).',
    );
  });

  it('says where it stopped because enough was found', () => {
    const found = Array.from({ length: 500 }, (_, line) => ({ key: 'logs/1', line, excerpt: 'x' }));
    assert.match(
      searchSentence(PLACE, { ...NOTHING, found, isCut: true, objects: 2, records: 900, bytes: 10 }),
      /^The first 500 records with level:error in /,
    );
  });

  it('groups what it found by object, each with a link to its line', () => {
    const found = [
      { key: 'logs/1', line: 0, excerpt: 'first' },
      { key: 'logs/1', line: 41, excerpt: 'second' },
      { key: 'logs/2', line: 7, excerpt: 'third' },
    ];
    const { text, links } = writeReport(searchReport(PLACE, { ...NOTHING, found })).report;
    assert.deepEqual(
      text.split('\n').filter((line) => line.startsWith('## ')),
      ['## logs/1', '## logs/2'],
    );
    assert.match(text, /^- 42: second$/m);
    assert.deepEqual(
      links.map(({ argument }) => argument),
      found.map(({ key, line }) => ({ connection: 'local', bucket: 'b', key, line })),
    );
    const { line, start, end } = links[1]!;
    assert.equal(text.split('\n')[line]?.slice(start, end), '42');
  });

  it('names what could not be read at its end', () => {
    const problems = [{ key: 'logs/damaged', problem: 'the gzip data are damaged' }];
    const { text, links } = writeReport(searchReport(PLACE, { ...NOTHING, problems })).report;
    assert.match(text, /^## Objects that could not be read \(1\)\n\n- logs\/damaged: the gzip data are damaged$/m);
    assert.deepEqual(links[0]?.argument, { connection: 'local', bucket: 'b', key: 'logs/damaged' });
  });

  it('has no heading or link that a key or a record made', () => {
    const found = [{ key: 'a\n# b [x](command:y)', line: 0, excerpt: 'one\n## two http://example.com' }];
    const { text, links } = writeReport(searchReport({ ...PLACE, text: 'x\n# y' }, { ...NOTHING, found })).report;
    assert.equal(text.split('\n').filter((line) => line.startsWith('#')).length, 2);
    assert.equal(links.length, 1);
    assert.doesNotMatch(text, /http:\/\/example/);
  });
});

describe('the plan of a redrive', () => {
  const plan = {
    objects: 2,
    records: 3,
    bytes: 1_500,
    reasons: [
      { reason: 'The schema does not fit.', records: 2 },
      { reason: 'Lambda timed out.', records: 1 },
    ],
    skipped: 0,
    empty: 0,
    foreign: 0,
    problems: [],
  };
  const stream = { connection: 'local', stream: 'orders' };

  it('says what would be sent where, and that nothing was sent yet', () => {
    const { text } = writeReport(redriveReport(deliveryTo(), plan, stream)).report;
    assert.match(text, /^# 3 failed records of orders-delivery, to be sent to orders$/m);
    assert.match(text, /^1\.5 kB in 2 objects under s3:\S*b\/errors\/\. Nothing was sent yet\.$/m);
    assert.match(text, /^- 2: The schema does not fit\.\n- 1: Lambda timed out\.$/m);
  });

  it('warns that other consumers of a data stream get the records too, and not of a delivery stream', () => {
    const toDelivery = { connection: 'local', deliveryStream: 'orders-delivery' };
    assert.match(writeReport(redriveReport(deliveryTo(), plan, stream)).report.text, /All other consumers of orders/);
    assert.doesNotMatch(writeReport(redriveReport(deliveryTo(), plan, toDelivery)).report.text, /other consumers/);
  });

  it('counts lines without a record, of one and of many', () => {
    const skipped = (count: number) =>
      writeReport(redriveReport(deliveryTo(), { ...plan, skipped: count }, stream)).report.text;
    assert.match(skipped(1), /^Without a record to send: 1 line\.$/m);
    assert.match(skipped(3), /^Without a record to send: 3 lines\.$/m);
    assert.doesNotMatch(skipped(0), /Without/);
  });

  it('says how many errors hold no data, and how many objects Firehose did not write', () => {
    const textOf = (counts: Partial<typeof plan>) =>
      writeReport(redriveReport(deliveryTo(), { ...plan, ...counts }, stream)).report.text;
    assert.match(textOf({ empty: 2 }), /^No data to send: 2 failed records\.$/m);
    assert.match(textOf({ foreign: 1 }), /^Not written by Firehose, and left alone: 1 object\.$/m);
    assert.doesNotMatch(textOf({}), /No data|left alone/);
  });

  it('names objects that could not be read', () => {
    const problems = [{ key: 'errors/1', problem: 'it is not gzip' }];
    const { text, links } = writeReport(redriveReport(deliveryTo(), { ...plan, problems }, stream)).report;
    assert.match(text, /^- errors\/1: it is not gzip$/m);
    assert.deepEqual(links[0]?.argument, { connection: 'local', bucket: 'b', key: 'errors/1' });
  });

  it('shows reasons from outside as text', () => {
    const reasons = [{ reason: 'x\n## y https://example.com', records: 1 }];
    const { text } = writeReport(redriveReport(deliveryTo(), { ...plan, reasons }, stream)).report;
    assert.equal(text.split('\n').filter((line) => line.startsWith('## ')).length, 1);
  });
});
