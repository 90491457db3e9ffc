import type { Gunzip, InflateRaw } from 'node:zlib';
import { DamagedContentError } from '../damage';
import type { ByteReader } from './byteReader';
import { ZlibSteps } from './zlibSteps';

/** One step unpacks at most about a thousand times this. */
const STEP_BYTES = 16_384;
/** How much packed content is kept, to get closer to damage near the beginning. */
const MAX_REPLAYED_BYTES = 1_048_576;
/** The output of damaged content that was read a second time. */
const MAX_REPLAYED_OUTPUT_BYTES = 64 * 1_048_576;
const REPLAY_STEPS = 16;

interface Stage {
  what: string;
  create: () => Gunzip | InflateRaw;
}

/**
 * Unpacks a deflate stream, and leaves the reader after it. Zlib drops the output of the step in which it finds
 * damage, so short damaged content is read again in smaller steps, to show everything before the damage.
 */
export async function* inflated(reader: ByteReader, stage: Stage): AsyncGenerator<Uint8Array> {
  const start = reader.consumed;
  const replayed: Buffer[] = [];
  const engine = new ZlibSteps(stage.create());
  let outputBytes = 0;
  let packed = 0;
  try {
    for (;;) {
      const piece = await reader.some(STEP_BYTES);
      packed += piece?.length ?? 0;
      if (piece && packed <= MAX_REPLAYED_BYTES) replayed.push(Buffer.from(piece));
      const output = await (piece ? engine.write(piece) : engine.end());
      for (const bytes of output) {
        outputBytes += bytes.length;
        yield bytes;
      }
      if (engine.failure) {
        const isShort = packed <= MAX_REPLAYED_BYTES && outputBytes <= MAX_REPLAYED_OUTPUT_BYTES;
        if (piece && isShort) yield* replay(stage, replayed, outputBytes);
        const reason = piece ? engine.failure.message : 'it ends too early';
        throw new DamagedContentError(stage.what, reader.consumed - start, reason, { cause: engine.failure });
      }
      const unused = packed - engine.consumed;
      if (piece && unused > 0) {
        reader.unread(piece.subarray(piece.length - unused));
        for (const bytes of await engine.end()) yield bytes;
        return;
      }
      if (!piece) return;
    }
  } finally {
    engine.close();
  }
}

/** Reads up to the failure again in ever smaller steps, and gives the output of those that succeed. */
async function* replay(stage: Stage, pieces: Buffer[], known: number): AsyncGenerator<Uint8Array> {
  const last = pieces.pop() ?? Buffer.alloc(0);
  let givenBytes = known;
  let wholeBytes = 0;
  for (let stepBytes = last.length; stepBytes > 1;) {
    stepBytes = Math.ceil(stepBytes / REPLAY_STEPS);
    const engine = new ZlibSteps(stage.create());
    let madeBytes = 0;
    try {
      for (const piece of pieces) madeBytes += lengthOf(await engine.write(piece));
      if (wholeBytes > 0) madeBytes += lengthOf(await engine.write(last.subarray(0, wholeBytes)));
      for (const step of steps(last.subarray(wholeBytes), stepBytes)) {
        for (const bytes of await engine.write(step)) {
          madeBytes += bytes.length;
          const freshBytes = Math.min(bytes.length, madeBytes - givenBytes);
          if (freshBytes > 0) yield bytes.subarray(-freshBytes);
          givenBytes = Math.max(givenBytes, madeBytes);
        }
        if (engine.failure) break;
        wholeBytes += step.length;
      }
    } finally {
      engine.close();
    }
  }
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function* steps(bytes: Buffer, stepBytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += stepBytes) yield bytes.subarray(at, at + stepBytes);
}
