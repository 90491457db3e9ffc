import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './parquetMessages';
import { parquetRows } from './parquetRows';

/** The program of the thread that decodes Parquet: one file after the other, as the messages ask for it. */
const port = parentPort;
if (!port) throw new Error('This is the program of a thread.');

const reads = new Map<number, (bytes: ArrayBuffer) => void>();
let readCount = 0;
let wantNext: () => void = () => undefined;

function say(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

function slice(start: number, end: number): Promise<ArrayBuffer> {
  return new Promise((resolve) => {
    const read = readCount++;
    reads.set(read, resolve);
    say({ kind: 'read', read, start, end });
  });
}

async function decode(size: number): Promise<FromWorker> {
  try {
    for await (const text of parquetRows({ size, slice })) {
      const lines = new TextEncoder().encode(text);
      const next = new Promise<void>((resolve) => (wantNext = resolve));
      say({ kind: 'lines', lines }, [lines.buffer]);
      await next;
    }
    return { kind: 'end' };
  } catch (error) {
    const { name, message } = error as Error;
    return { kind: 'fault', name, message };
  }
}

/** Where one column fails, others may be on their way: they are waited for, so that nothing runs into the next file. */
async function settled(): Promise<void> {
  while (reads.size > 0) await once(port as NonNullable<typeof port>, 'message');
  await setImmediate();
}

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'open':
      void decode(message.size).then(async (last) => {
        await settled();
        say(last);
      });
      return;
    case 'bytes':
      reads.get(message.read)?.(message.bytes);
      reads.delete(message.read);
      return;
    case 'next':
      wantNext();
  }
});
