import assert from 'node:assert/strict';
import { DeliveryLayout, type LayoutSettings } from '../../../src/outputs';

const NAME = 'orders-1-2026-11-25-04-00-00-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f';

interface LayoutCase {
  name: string;
  settings: LayoutSettings;
  delivered: string[];
  failed: string[];
  /** What errors are looked for below. */
  listed: string[];
}

const CASES: LayoutCase[] = [
  {
    name: 'two prefixes of plain text',
    settings: { prefix: 'in/', errorPrefix: 'errors/' },
    delivered: ['in/2026/11/25/04/a', 'in/errors/a'],
    failed: ['errors/a', 'errors/processing-failed/2026/11/25/04/a'],
    listed: ['errors/'],
  },
  {
    name: 'events beside the kinds of failure at one level',
    settings: { prefix: 'raw/events/', errorPrefix: 'raw/!{firehose:error-output-type}/' },
    delivered: ['raw/events/2026/11/25/04/a', 'raw/events/processing-failed/a'],
    failed: ['raw/processing-failed/a', 'raw/format-conversion-failed/2026/a'],
    listed: ['raw/'],
  },
  {
    name: 'an error prefix that begins with the kind of failure',
    settings: { prefix: 'in/', errorPrefix: '!{firehose:error-output-type}/x/' },
    delivered: ['in/2026/11/25/04/a'],
    failed: ['processing-failed/x/a', 'splunk-failed/x/a'],
    listed: [
      'processing-failed/x/',
      'format-conversion-failed/x/',
      'AmazonOpenSearchService-failed/x/',
      'elasticsearch-failed/x/',
      'http-endpoint-failed/x/',
      'iceberg-failed/x/',
      'snowflake-failed/x/',
      'splunk-failed/x/',
    ],
  },
  {
    name: 'an error prefix that begins with the time',
    settings: { prefix: 'in/', errorPrefix: '!{timestamp:yyyy}/!{firehose:error-output-type}/' },
    delivered: ['in/2026/11/25/04/a', '2026/11/25/a'],
    failed: ['2026/processing-failed/a'],
    listed: [''],
  },
  {
    name: 'an error prefix that begins with a random string',
    settings: { prefix: 'in/', errorPrefix: '!{firehose:random-string}/!{firehose:error-output-type}/' },
    delivered: ['in/2026/11/25/04/a'],
    failed: ['AbCdEf12345/processing-failed/a'],
    listed: [''],
  },
  {
    name: 'an error prefix below that of the data',
    settings: { prefix: 'in/', errorPrefix: 'in/failed/!{firehose:error-output-type}/' },
    delivered: ['in/2026/11/25/04/a', 'in/failed-orders/a'],
    failed: ['in/failed/processing-failed/a'],
    listed: ['in/failed/'],
  },
  {
    name: 'data below the error prefix',
    settings: { prefix: 'all/data/', errorPrefix: 'all/' },
    delivered: ['all/data/2026/11/25/04/a'],
    failed: ['all/processing-failed/a', 'all/2026/11/a'],
    listed: ['all/'],
  },
  {
    name: 'both prefixes of expressions, the kind of failure in one of them',
    settings: {
      prefix: '!{partitionKeyFromQuery:tenant}/!{timestamp:yyyy/MM/dd}/',
      errorPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/',
    },
    delivered: ['acme/2026/11/25/a', 'errors/2026/11/25/a'],
    failed: ['errors/processing-failed/2026/11/25/a'],
    listed: ['errors/'],
  },
  {
    name: 'a name of months, quoted text and a literal bracket',
    settings: {
      prefix: "in[MM]/!{timestamp:'day='yyyy-MM-dd/}",
      errorPrefix: 'in[MM]/!{firehose:error-output-type}/!{timestamp:MMM}/',
    },
    delivered: ['in[MM]/day=2026-11-25/a'],
    failed: ['in[MM]/processing-failed/Nov/a'],
    listed: ['in[MM]/'],
  },
  {
    name: 'no error prefix',
    settings: { prefix: 'in/', errorPrefix: '' },
    delivered: ['in/2026/11/25/04/a'],
    failed: ['in/processing-failed/2026/11/25/04/a'],
    listed: ['in/'],
  },
];

describe('the layout of a delivery stream', () => {
  for (const { name, settings, delivered, failed, listed } of CASES) {
    it(`tells errors from data: ${name}`, () => {
      const layout = new DeliveryLayout(settings);
      const errors = [...delivered, ...failed].map((key) => `${key}${NAME}`).filter((key) => layout.isError(key));
      assert.deepEqual(
        errors,
        failed.map((key) => `${key}${NAME}`),
      );
      assert.deepEqual(layout.errorPrefixes(), listed);
      for (const key of failed) {
        assert.ok(
          listed.some((prefix) => key.startsWith(prefix)),
          `${key} is not looked for`,
        );
      }
    });
  }

  it('names the days whose errors are wanted, where the error prefix begins with the day', () => {
    const layout = new DeliveryLayout({ prefix: 'in/', errorPrefix: '!{timestamp:yyyy-MM-dd}/errors/' });
    const range = { fromMs: Date.UTC(2026, 11, 31, 23), untilMs: Date.UTC(2027, 0, 1, 1) };
    assert.deepEqual(layout.errorPrefixes(range), ['2026-12-31/errors/', '2027-01-01/errors/']);
  });

  it('keeps a search for data out of folders that hold only errors', () => {
    const layout = new DeliveryLayout({
      prefix: 'raw/events/',
      errorPrefix: 'raw/!{firehose:error-output-type}/!{timestamp:yyyy}/',
    });
    const folders = [
      'raw/',
      'raw/events/',
      'raw/events/2026/',
      'raw/processing-failed/',
      'raw/processing-failed/2026/',
    ];
    assert.deepEqual(
      folders.filter((folder) => layout.isErrorFolder(folder)),
      ['raw/processing-failed/', 'raw/processing-failed/2026/'],
    );
  });
});
