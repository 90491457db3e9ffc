import assert from 'node:assert/strict';
import { isPipelinesError } from '../../../src/errors';
import { deliveryActivity, recentErrorMs } from '../../../src/ui/deliveries/deliveryActivity';
import { asDelivery, bufferMs, newestDelivered, newestError } from '../../../src/ui/deliveries/deliveryStream';
import { flushForecast, wholeSeconds } from '../../../src/ui/deliveries/flushForecast';
import { explainBuffering, nextObject, requireActive } from '../../../src/ui/deliveries/watchDelivery';
import { clientsOf, deliveryTo, stored } from './support/deliveries';

const NOW_MS = Date.UTC(2026, 10, 25, 12);
const HOUR_MS = 3_600_000;

describe('when the next object comes', () => {
  const forecasts: [number, number | undefined, string][] = [
    [60_000, undefined, 'flushes within 1 min'],
    [60_000, NOW_MS - 18_000, 'next flush within 42 s'],
    [60_000, NOW_MS - 17_400, 'next flush within 43 s'],
    [60_000, NOW_MS - 59_999, 'next flush within 1 s'],
    [60_000, NOW_MS - 60_000, 'flushes within 1 min'],
    [60_000, NOW_MS - HOUR_MS, 'flushes within 1 min'],
    // S3's clock may be ahead.
    [60_000, NOW_MS + 5_000, 'next flush within 1 min'],
    [900_000, NOW_MS, 'next flush within 15 min'],
    [0, undefined, 'flushes within 1 s'],
    [0, NOW_MS, 'flushes within 1 s'],
  ];
  for (const [buffer, newestMs, text] of forecasts) {
    it(`is told from a buffer of ${buffer} ms and the last object ${newestMs === undefined ? 'never' : newestMs - NOW_MS}: ${text}`, () => {
      assert.equal(flushForecast(buffer, newestMs, NOW_MS), text);
    });
  }

  it('is never a part of a second', () => {
    assert.deepEqual([1, 999, 1_000, 1_001, 59_001].map(wholeSeconds), ['1 s', '1 s', '1 s', '2 s', '1 min']);
  });
});

describe('a delivery stream', () => {
  it('that does not deliver to S3 is refused by its name', () => {
    const detail = { ...deliveryTo().detail, destination: undefined };
    assert.throws(
      () => asDelivery({ connection: 'local', deliveryStream: 'to-http' }, detail),
      (error) => isPipelinesError(error) && error.code === 'NotS3' && error.message.includes('"to-http"'),
    );
  });

  it('waits as long as its hints say, or as AWS does where they say nothing', () => {
    assert.equal(bufferMs(deliveryTo({ bufferSeconds: 60 })), 60_000);
    assert.equal(bufferMs(deliveryTo({ bufferSeconds: 0 })), 0);
    assert.equal(bufferMs(deliveryTo({ bufferSeconds: undefined })), 300_000);
  });

  it('has a prefix up to its first expression', () => {
    assert.equal(deliveryTo({ prefix: 'logs/year=!{timestamp:yyyy}/' }).prefix, 'logs/year=');
    assert.equal(deliveryTo({ prefix: '' }).prefix, '');
  });

  it('is watched only while it delivers', () => {
    requireActive(deliveryTo());
    assert.throws(() => requireActive(deliveryTo({ status: 'CREATING' })), /orders-delivery.*CREATING/);
  });
});

describe('the newest objects of a delivery stream', () => {
  const objects = [
    stored('in/2026/11/25/10/a', 'a', NOW_MS - 2 * HOUR_MS),
    stored('in/2026/11/25/11/b', 'b', NOW_MS - HOUR_MS),
    stored('errors/processing-failed/2026/11/25/09/c', 'c', NOW_MS - 3 * HOUR_MS),
    stored('other/2026/11/25/12/d', 'd', NOW_MS),
  ];

  it('are told apart by its two prefixes', async () => {
    const clients = clientsOf(objects);
    assert.equal((await newestDelivered(clients, deliveryTo()))?.key, 'in/2026/11/25/11/b');
    assert.equal((await newestError(clients, deliveryTo()))?.key, 'errors/processing-failed/2026/11/25/09/c');
  });

  it('are told apart where the error prefix lies below the other', async () => {
    const nested = deliveryTo({ prefix: 'in/', errorPrefix: 'in/errors/' });
    const clients = clientsOf([
      stored('in/2026/11/25/10/a', 'a', NOW_MS - HOUR_MS),
      stored('in/errors/2026/11/25/12/b', 'b', NOW_MS),
    ]);
    assert.equal((await newestDelivered(clients, nested))?.key, 'in/2026/11/25/10/a');
    assert.equal((await newestError(clients, nested))?.key, 'in/errors/2026/11/25/12/b');
  });

  it('are none in an empty bucket', async () => {
    assert.equal(await newestDelivered(clientsOf([]), deliveryTo()), undefined);
    assert.equal(await newestError(clientsOf([]), deliveryTo()), undefined);
  });

  it('show what is known of its activity, where the bucket can be read', async () => {
    const { connection, deliveryStream, detail } = deliveryTo();
    const name = { connection, deliveryStream };
    const { signal } = new AbortController();
    const known = await deliveryActivity(clientsOf(objects), name, detail, signal);
    assert.equal(known?.newest?.key, 'in/2026/11/25/11/b');
    const refused = Object.assign(new Error('no'), { name: 'AccessDenied' });
    const closed = { s3: { listObjectsV2: () => Promise.reject(refused) } } as never;
    assert.equal(await deliveryActivity(closed, name, detail, signal), undefined);
    assert.equal(
      await deliveryActivity(clientsOf(objects), name, { ...detail, destination: undefined }, signal),
      undefined,
    );
  });

  it('are not given where the question was cancelled', async () => {
    const { connection, deliveryStream, detail } = deliveryTo();
    const cancelled = {
      s3: { listObjectsV2: () => Promise.reject(new DOMException('Stopped.', 'AbortError')) },
    } as never;
    await assert.rejects(
      deliveryActivity(cancelled, { connection, deliveryStream }, detail, new AbortController().signal),
      { name: 'AbortError' },
    );
  });

  it('are news of a failure for a day', () => {
    const activity = (lastModifiedMs: number) => ({
      newest: undefined,
      newestError: { key: 'errors/1', size: 1, lastModifiedMs, eTag: '"x"' } as never,
    });
    assert.equal(recentErrorMs(activity(NOW_MS - HOUR_MS), NOW_MS), NOW_MS - HOUR_MS);
    assert.equal(recentErrorMs(activity(NOW_MS - 25 * HOUR_MS), NOW_MS), undefined);
    assert.equal(recentErrorMs(undefined, NOW_MS), undefined);
  });
});

describe('watching a delivery stream', () => {
  const watch = (objects: Parameters<typeof clientsOf>[0], signal = new AbortController().signal) => {
    const forecasts: string[] = [];
    let onForecast: () => void = () => undefined;
    const firstLook = new Promise<void>((resolve) => (onForecast = resolve));
    const found = nextObject(clientsOf(objects), deliveryTo({ bufferSeconds: 1 }), {
      report: (text) => {
        forecasts.push(text);
        onForecast();
      },
      signal,
    });
    return { found, forecasts, firstLook };
  };

  it('ends with the object that was not there when it began', async () => {
    const objects = [stored('in/2026/11/25/10/a', 'a', NOW_MS)];
    const { found, firstLook } = watch(objects);
    await firstLook;
    objects.push(stored('in/2026/11/25/10/b', 'b', NOW_MS + 1_000));
    assert.deepEqual((({ entry, isError }) => [entry.key, isError])(await found), ['in/2026/11/25/10/b', false]);
  });

  it('ends with an object of records that could not be delivered, and says so', async () => {
    const objects = [stored('in/2026/11/25/10/a', 'a', NOW_MS)];
    const { found, firstLook } = watch(objects);
    await firstLook;
    objects.push(stored('errors/x/2026/11/25/10/b', 'b', NOW_MS + 1_000));
    assert.deepEqual((({ entry, isError }) => [entry.key, isError])(await found), ['errors/x/2026/11/25/10/b', true]);
  });

  it('begins in an empty bucket, and says what it waits for', async () => {
    const objects: Parameters<typeof clientsOf>[0] = [];
    const { found, forecasts, firstLook } = watch(objects);
    await firstLook;
    assert.deepEqual(forecasts, ['flushes within 1 s']);
    objects.push(stored('in/2026/11/25/10/a', 'a', NOW_MS));
    assert.equal((await found).entry.key, 'in/2026/11/25/10/a');
  });

  it('ends with a cancel at once', async () => {
    const abort = new AbortController();
    const { found, firstLook } = watch([], abort.signal);
    await firstLook;
    abort.abort();
    await assert.rejects(found, { name: 'AbortError' });
  });

  it('explains how long it may take: by time, and by size where that is known', () => {
    assert.equal(
      explainBuffering(deliveryTo({ bufferSeconds: 5, bufferMebibytes: 1 })),
      'Waiting for the next object of orders-delivery: up to 5 s (buffer: 5 s or 1 MiB).',
    );
    assert.equal(
      explainBuffering(deliveryTo({ bufferSeconds: 300, bufferMebibytes: undefined })),
      'Waiting for the next object of orders-delivery: up to 5 min.',
    );
  });

  it('explains from when on records of the source are delivered', () => {
    const at = Date.UTC(2026, 10, 24, 4, 12, 41);
    const text = (options: object) => explainBuffering(deliveryTo({ source: 'orders', ...options }));
    assert.match(
      text({ sourceFromMs: at }),
      /It has read orders since 2026-11-24 04:12:41 UTC \(.*\); records sent before/,
    );
    assert.match(text({ createdMs: at }), /since 2026-11-24 04:12:41 UTC/);
    assert.match(text({}), /since its creation; records sent before that are not delivered\.$/);
  });
});
