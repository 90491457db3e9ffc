import path from 'node:path';
import { Worker } from 'node:worker_threads';
import {
  MAX_HEAP_MB,
  type DecoderEnd,
  type FromDecoder,
  type FromDecoderProcess,
  type ToDecoder,
} from './decoderMessages';

/**
 * The program of the process that decodes. The decoding is done by a thread: so this one can always hear that the host has
 * gone, and watch what the process takes, of which V8 limits only its own part.
 */
const WORKER = path.join(__dirname, 'decoderWorker');
/** What the process may take: the values, buffers of bytes, of which V8 knows no limit, and Node itself. */
const MAX_PROCESS_BYTES = (MAX_HEAP_MB + 256) * 1_048_576;
/** Decoders fill about 100 MB in this time. */
const WATCH_EVERY_MS = 50;
const LOOKS_A_BEAT = 20;

/** How often the thread was told something: what a decoder sleeps on that cannot wait otherwise. */
const told = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const worker = new Worker(`require(${JSON.stringify(WORKER)})`, {
  eval: true,
  workerData: told,
  resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
});
let watch: NodeJS.Timeout | undefined;
let looks = 0;
/** What the process had taken of the processor when the step began. */
let stepBegan = process.cpuUsage();

worker.on('message', (message: FromDecoder) => {
  stepBegan = process.cpuUsage();
  // Behind an output the thread waits to be asked for the next.
  if (message.kind !== 'read') stopWatching();
  say(message);
});
worker.on('error', (error) => {
  const isOutOfMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  end(isOutOfMemory ? { kind: 'outOfMemory' } : { kind: 'failed', reason: error.message });
});

process.on('message', (message: ToDecoder) => {
  stepBegan = process.cpuUsage();
  watch ??= setInterval(look, WATCH_EVERY_MS);
  if (message.kind === 'stop') stopWatching();
  if (message.kind === 'bytes' && message.bytes) {
    // A copy, since what arrived may lie within what else arrived.
    const bytes = new Uint8Array(message.bytes);
    worker.postMessage({ ...message, bytes }, [bytes.buffer]);
  } else {
    worker.postMessage(message);
  }
  Atomics.add(told, 0, 1);
  Atomics.notify(told, 0);
});

/** The host has ended, or its connection has: nobody waits for anything any more. */
process.on('disconnect', () => process.exit());

function look(): void {
  if (process.memoryUsage.rss() > MAX_PROCESS_BYTES) end({ kind: 'outOfMemory' });
  else if (++looks % LOOKS_A_BEAT === 0) sayBusy();
}

function sayBusy(): void {
  const { user, system } = process.cpuUsage(stepBegan);
  say({ kind: 'busy', processorMs: (user + system) / 1_000 });
}

function stopWatching(): void {
  clearInterval(watch);
  watch = undefined;
}

function say(message: FromDecoderProcess, onSaid = (): void => undefined): void {
  process.send?.(message, onSaid);
}

function end(reason: DecoderEnd): void {
  stopWatching();
  say({ kind: 'ended', end: reason }, () => process.exit());
}
