import { PipelinesError } from '../../errors';
import { deliveryError } from '../forms/deliveryErrors';
import { RecordLines } from '../forms/recordLines';
import { UnpackBudget } from '../layers/unpackBudget';
import { ByteReader, type Content } from '../layers/byteReader';
import { MAX_LAYERS, unpack } from '../layers/unpack';
import { ConvertedContent } from './convertedContent';
import { DeliveredRecords, type DeliveredListener, type MatchingOptions } from './deliveredRecords';
import { HeldUnits } from './heldUnits';
import { withoutLineFeed, type SentRecordSet } from './sentRecordSet';

/** An object of a delivery stream has up to 128 MiB before compression. */
const MAX_UNPACKED_BYTES = 4_000_000_000;

export interface ObjectListener extends DeliveredListener {
  /** The member of the archive that the next events are about. */
  onMember(member: string | undefined): void;
  /** The content has been read. */
  onEnd(showsEmptyRecords: boolean): void;
}

/**
 * Reports the sent records, and what else lies between them. Where compressed records were sent, an object
 * that looks compressed may consist of those records, so it is read layer by layer until some are found.
 * @param open reads the object from its start; more than once where compressed records were sent
 */
export async function findSent(
  open: () => Content,
  matching: MatchingOptions,
  listener: ObjectListener,
  signal: AbortSignal,
): Promise<void> {
  if (!matching.sent.hasPacked) {
    await readLayers(open(), { matching, listener, signal, layers: MAX_LAYERS });
    return;
  }
  for (let layers = 0; ; layers++) {
    const held = new HeldUnits();
    try {
      const { matched, isBottom } = await readLayers(open(), { matching, listener: held, signal, layers });
      if (matched === 0 && !isBottom) continue;
    } catch (error) {
      // What was found before the failure stands.
      held.tell(listener);
      throw error;
    }
    held.tell(listener);
    return;
  }
}

interface LayerRequest {
  matching: MatchingOptions;
  listener: ObjectListener;
  signal: AbortSignal;
  /** The most layers of compression to remove. */
  layers: number;
}

async function readLayers(
  content: Content,
  { matching, listener, signal, layers: most }: LayerRequest,
): Promise<{ matched: number; isBottom: boolean }> {
  let matched = 0;
  let isBottom = true;
  const budget = new UnpackBudget(MAX_UNPACKED_BYTES, signal);
  const outer = new ByteReader(budget.meter(content));
  try {
    for await (const { path, layers, reader } of unpack(outer, budget, undefined, most)) {
      listener.onMember(path.length === 0 ? undefined : path.join('/'));
      matched += await readMember(reader, matching, listener);
      if (layers.length === most && most < MAX_LAYERS) isBottom = false;
    }
  } finally {
    await outer.close();
  }
  return { matched, isBottom };
}

/** @returns how many sent records were found */
async function readMember(reader: ByteReader, matching: MatchingOptions, listener: ObjectListener): Promise<number> {
  const converted = ConvertedContent.of(await reader.peek(ConvertedContent.LOOK_BYTES));
  const held = converted ? new HeldUnits() : undefined;
  const records = new DeliveredRecords(matching, held ?? listener);
  try {
    for await (const chunk of reader.rest()) {
      converted?.push(chunk);
      records.push(chunk, false);
    }
  } catch (error) {
    // What was found before the failure stands.
    records.breakOff();
    held?.tell(listener);
    throw error;
  }
  records.push(Buffer.alloc(0), true);
  if (converted?.isConverted === true && records.matched === 0) {
    throw new PipelinesError(
      'ConvertedRecords',
      'Its records were converted: their bytes are not those that were sent.',
    );
  }
  held?.tell(listener);
  listener.onEnd(records.showsEmptyRecords);
  return records.matched;
}

export interface FailedUnit {
  /** The entry of the sent record. */
  entry: number;
  reason: string;
  /** The member of the archive that holds it. */
  member: string | undefined;
  offset: number;
}

/** Reports the sent records among those that could not be delivered. */
export async function findFailed(
  content: Content,
  sent: SentRecordSet,
  onUnit: (unit: FailedUnit) => void,
  signal: AbortSignal,
): Promise<void> {
  const budget = new UnpackBudget(MAX_UNPACKED_BYTES, signal);
  const outer = new ByteReader(budget.meter(content));
  try {
    for await (const { path, reader } of unpack(outer, budget)) {
      const member = path.length === 0 ? undefined : path.join('/');
      const lines = new RecordLines({
        expandArrays: false,
        onRecord: ({ offset, bytes }) => {
          const found = deliveryError(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
          const entry = found?.data ? sent.entryOf(withoutLineFeed(found.data)) : -1;
          if (found && entry >= 0) onUnit({ entry, reason: found.reason, member, offset });
        },
      });
      for await (const chunk of reader.rest()) lines.push(chunk as Buffer, false);
      lines.push(Buffer.alloc(0), true);
    }
  } finally {
    await outer.close();
  }
}
