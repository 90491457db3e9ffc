import assert from 'node:assert/strict';
import { checkTemplate, PRESETS } from '../../../src/samples';
import { records, texts } from './make';

function template(id: string): string {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  assert.ok(preset, id);
  return preset.template;
}

describe('the presets', () => {
  for (const { id, template: text } of PRESETS) {
    it(`${id}: is a template without mistakes whose records are compact JSON, the same for the same seed, in each locale`, async () => {
      assert.deepEqual(await checkTemplate(text), []);
      for (const locale of ['en', 'pt_BR'] as const) {
        const made = await texts(text, 300, { locale, seed: 42 });
        for (const record of made) {
          const parsed: unknown = JSON.parse(record);
          assert.equal(JSON.stringify(parsed), record);
          assert.doesNotMatch(record, /\$pools|\{\{|undefined|NaN/);
        }
        assert.ok(new Set(made).size > 50);
        assert.deepEqual(await texts(text, 300, { locale, seed: 42 }), made);
      }
    });
  }

  it('orders: totals add up, and some customers come again', async () => {
    interface Order {
      customer: { id: string };
      items: { quantity: number; unitPrice: number; amount: number }[];
      total: number;
    }
    const orders = await records<Order>(template('orders'), 2000);
    for (const { items, total } of orders) {
      assert.ok(items.length >= 1 && items.length <= 4);
      for (const { quantity, unitPrice, amount } of items) assert.ok(Math.abs(quantity * unitPrice - amount) < 0.0051);
      assert.ok(Math.abs(items.reduce((sum, { amount }) => sum + amount, 0) - total) < 0.0051);
    }
    const customers = new Set(orders.map(({ customer }) => customer.id));
    assert.ok(customers.size > 200 && customers.size < 1600, `${customers.size}`);
  });

  it('vendors: has the shape of {"idvendedor": "990", "nome": "Amadeu"}', async () => {
    for (const record of await records(template('vendors'), 500)) {
      assert.deepEqual(Object.keys(record), ['idvendedor', 'nome']);
      assert.match(String(record.idvendedor), /^\d{3}$/);
      assert.equal(typeof record.nome, 'string');
    }
  });

  it('sensors: readings drift around what is normal for each sensor', async () => {
    interface Reading {
      sensorId: string;
      temperature: number;
    }
    const bySensor = new Map<string, Reading[]>();
    for (const reading of await records<Reading>(template('sensors'), 8000)) {
      const list = bySensor.get(reading.sensorId) ?? [];
      bySensor.set(reading.sensorId, [...list, reading]);
    }
    let steps = 0;
    let jumps = 0;
    for (const readings of bySensor.values()) {
      readings.forEach(({ temperature }, index) => {
        const before = readings[index - 1]?.temperature;
        if (before === undefined) return;
        steps++;
        if (Math.abs(temperature - before) > 10) jumps++;
      });
    }
    assert.ok(bySensor.size > 150 && steps > 7000);
    assert.ok(jumps > 10 && jumps < steps * 0.02, `${jumps} of ${steps}`);
  });

  it('cdc: what was there before is what the last change of that key left behind', async () => {
    interface Change {
      op: string;
      key: { id: number };
      before: unknown;
      after: unknown;
    }
    const rows = new Map<number, unknown>();
    for (const { key, before, after } of await records<Change>(template('cdc'), 2000)) {
      assert.deepEqual(before, rows.get(key.id) ?? null);
      rows.set(key.id, after);
    }
  });

  it('logs: errors are errors all through', async () => {
    interface Line {
      level: string;
      http: { status: number };
      error: unknown;
    }
    for (const { level, http, error } of await records<Line>(template('logs'), 2000)) {
      assert.equal(level === 'ERROR', http.status >= 500);
      assert.equal(error !== null, http.status >= 500);
    }
  });

  it('ticks: prices of a symbol move by little, within the spread of bid and ask', async () => {
    interface Tick {
      symbol: string;
      price: number;
      bid: number;
      ask: number;
    }
    const last = new Map<string, number>();
    for (const { symbol, price, bid, ask } of await records<Tick>(template('ticks'), 3000)) {
      assert.ok(bid <= price && price <= ask);
      assert.ok(Math.abs(price - (last.get(symbol) ?? price)) < 1);
      last.set(symbol, price);
    }
  });
});
