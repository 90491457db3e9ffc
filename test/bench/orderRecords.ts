import { createWriteStream } from 'node:fs';
import { once } from 'node:events';

/** About 200 bytes, as an order might be. */
export function orderRecord(index: number): string {
  return (
    `{"orderId":"b7a3c1d2-${String(index).padStart(8, '0')}","customer":{"id":"C${index % 5_000}","city":"São Paulo"},` +
    `"items":[{"sku":"KX-${index % 900}","quantity":${(index % 5) + 1},"price":${(index % 997) / 10}}],"paid":true,"note":"to the door"}`
  );
}

/** NDJSON. */
export async function writeOrders(file: string, count: number): Promise<void> {
  const stream = createWriteStream(file, { highWaterMark: 4 * 1024 * 1024 });
  const PIECE = 5_000;
  // The same piece again and again: the contents of the records do not matter.
  const piece = Array.from({ length: PIECE }, (_, index) => `${orderRecord(index)}\n`);
  const bytes = Buffer.from(piece.join(''));
  for (let written = 0; written < count; written += PIECE) {
    const isWhole = count - written >= PIECE;
    const chunk = isWhole ? bytes : Buffer.from(piece.slice(0, count - written).join(''));
    if (!stream.write(chunk)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
