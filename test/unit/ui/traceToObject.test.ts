import assert from 'node:assert/strict';
import type { Clients } from '../../../src/aws';
import { DeliveryLayout } from '../../../src/outputs';
import { bestPlace, traceToObject } from '../../../src/ui/deliveries/tracing';
import type { Delivery } from '../../../src/ui/deliveries/deliveryStream';
import { instantsOf } from '../../../src/common';
import { bucketInMemory } from '../outputs/support/bucketInMemory';

const ARRIVAL_MS = Date.UTC(2026, 10, 25, 4);

describe('tracing a record to its object', () => {
  const trace = async (record: string, contents: string[]) => {
    const objects = contents.map((content, index) => ({
      key: `in/2026/11/25/04/${index}`,
      body: Buffer.from(content),
      lastModifiedMs: ARRIVAL_MS + 1_000,
    }));
    const delivery = {
      bucket: 'b',
      layout: new DeliveryLayout({ prefix: 'in/', errorPrefix: 'errors/' }),
      detail: { destination: { prefix: 'in/' } },
    } as unknown as Delivery;
    let searched = 0;
    const found = await traceToObject(
      { s3: bucketInMemory(objects) } as unknown as Clients,
      delivery,
      { data: Buffer.from(record), arrivalMs: ARRIVAL_MS },
      { onObject: (count) => (searched = count), signal: new AbortController().signal },
    );
    const best = bestPlace(found);
    const isAmbiguous = best?.kind === 'delivered' && best.isAmbiguous === true;
    if (best) assert.equal(best.writtenMs, ARRIVAL_MS + 1_000);
    return { key: best?.key.slice(-1), isAmbiguous, searched };
  };

  it('goes on after a place that may be part of another record, up to a certain one', async () => {
    const contents = ['order 10\norder 11\n', 'order 1\norder 2\n', 'order 1\n'];
    assert.deepEqual(await trace('order 1', contents), { key: '1', isAmbiguous: false, searched: 2 });
  });

  it('names the first such place where no other is found, and says what it is', async () => {
    const contents = ['order 2\n', 'order 10\n', 'order 11\n'];
    assert.deepEqual(await trace('order 1', contents), { key: '1', isAmbiguous: true, searched: 3 });
  });

  it('names none where the bytes are nowhere', async () => {
    assert.deepEqual(await trace('order 1', ['order 2\n']), { key: undefined, isAmbiguous: false, searched: 1 });
  });
});

describe('the time in the name of an object', () => {
  const HOUR_MS = 3_600_000;
  const at = (timeZone: string, ...wall: [number, number, number, number, number]) => {
    const { fromMs, untilMs } = instantsOf(Date.UTC(...wall), timeZone);
    return [new Date(fromMs).toISOString(), (untilMs - fromMs) / HOUR_MS];
  };

  it('is read by the clock that writes it', () => {
    assert.deepEqual(at('UTC', 2026, 10, 25, 4, 30), ['2026-11-25T04:30:00.000Z', 0]);
    assert.deepEqual(at('Asia/Tokyo', 2027, 0, 1, 4, 30), ['2026-12-31T19:30:00.000Z', 0]);
    assert.deepEqual(at('Asia/Kathmandu', 2026, 10, 25, 4, 30), ['2026-11-24T22:45:00.000Z', 0]);
    assert.deepEqual(at('Europe/Berlin', 2026, 2, 29, 3, 30), ['2026-03-29T01:30:00.000Z', 0]);
  });

  it('is one of two instants in the hour in which clocks go back', () => {
    assert.deepEqual(at('Europe/Berlin', 2026, 9, 25, 2, 30), ['2026-10-25T00:30:00.000Z', 1]);
    assert.deepEqual(at('Europe/Berlin', 2026, 9, 25, 3, 30), ['2026-10-25T02:30:00.000Z', 0]);
  });
});
