import { readFileSync } from 'node:fs';
import path from 'node:path';
import { toReadable } from '../../../support/readable';

/** A program that has a process decode for it, says so, and goes on. */
async function* content(): AsyncGenerator<Uint8Array> {
  yield readFileSync(path.join('test', 'fixtures', 'outputs', 'records.json.zst'));
  process.send?.('decoding');
  await new Promise(() => undefined);
}

void toReadable(content(), { maxBytes: 1_000_000 });
