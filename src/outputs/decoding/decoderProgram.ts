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
 * The program of the decoder process. A thread of its own decodes, so that this one can always notice that the host has
 * gone, and watch the memory of the whole process, of which V8 limits only its own part.
 */
const WORKER = path.join(__dirname, 'decoderWorker');
/** The limit for the whole process: values, buffers, which V8 does not limit, and Node itself. */
const MAX_PROCESS_BYTES = (MAX_HEAP_MB + 256) * 1_048_576;
/** Decoders fill about 100 MB in this time. */
const WATCH_EVERY_MS = 50;
const LOOKS_A_BEAT = 20;

/** Counts the messages to the thread. A decoder that cannot use promises sleeps on it. */
const told = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const worker = new Worker(`require(${JSON.stringify(WORKER)})`, {
  eval: true,
  workerData: told,
  resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
});
let watch: NodeJS.Timeout | undefined;
let looks = 0;
/** The processor time of the process when the current step began. */
let stepBegan = process.cpuUsage();

worker.on('message', (message: FromDecoder) => {
  stepBegan = process.cpuUsage();
  // After an output, the thread waits to be asked for the next.
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
    // A copy, since these bytes may be part of a larger buffer.
    const bytes = new Uint8Array(message.bytes);
    worker.postMessage({ ...message, bytes }, [bytes.buffer]);
  } else {
    worker.postMessage(message);
  }
  Atomics.add(told, 0, 1);
  Atomics.notify(told, 0);
});

/** The host has ended, or its connection has, so the outputs have no reader. */
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
