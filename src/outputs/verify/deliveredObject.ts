import { PipelinesError } from '../../errors';
import { deliveryError } from '../forms/deliveryErrors';
import { RecordLines } from '../forms/recordLines';
import { Allowance } from '../layers/allowance';
import { ByteReader, type Content } from '../layers/byteReader';
import { unpack } from '../layers/unpack';
import { DeliveredRecords, type DeliveredUnit } from './deliveredRecords';
import { withoutLineFeed, type SentRecords } from './sentRecords';

/** An object of a delivery stream has up to 128 MiB before compression. */
const MOST_UNPACKED_BYTES = 4_000_000_000;

/** The runs of content that an object holds: one, or the members of an archive. */
export async function* deliveredMembers(
  content: Content,
  signal: AbortSignal,
): AsyncGenerator<{ member: string | undefined; reader: ByteReader }> {
  const allowance = new Allowance(MOST_UNPACKED_BYTES, signal);
  const outer = new ByteReader(allowance.meter(content));
  try {
    for await (const { path, reader } of unpack(outer, allowance)) {
      yield { member: path.length === 0 ? undefined : path.join('/'), reader };
    }
  } finally {
    await outer.close();
  }
}

/** Tells of the records that were sent, and of what else lies between them. */
export async function findSent(
  reader: ByteReader,
  sent: SentRecords,
  onUnit: (unit: DeliveredUnit) => void,
): Promise<void> {
  const magic = (await reader.peek(4)).toString('latin1');
  if (magic === 'PAR1' || magic.startsWith('ORC') || magic === 'Obj\x01') {
    throw new PipelinesError(
      'ConvertedRecords',
      'Its records were converted: their bytes are not those that were sent.',
    );
  }
  const records = new DeliveredRecords(sent, onUnit);
  for await (const chunk of reader.rest()) records.push(chunk as Buffer, false);
  records.push(Buffer.alloc(0), true);
}

export interface FailedUnit {
  /** Of the record that was sent. */
  entry: number;
  reason: string;
  offset: number;
}

/** Tells of the records that were sent among those that could not be delivered. */
export async function findFailed(
  reader: ByteReader,
  sent: SentRecords,
  onUnit: (unit: FailedUnit) => void,
): Promise<void> {
  const lines = new RecordLines({
    expandArrays: false,
    onRecord: ({ offset, bytes }) => {
      const found = deliveryError(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
      const entry = found?.data ? sent.entryOf(withoutLineFeed(found.data)) : -1;
      if (found && entry >= 0) onUnit({ entry, reason: found.reason, offset });
    },
  });
  for await (const chunk of reader.rest()) lines.push(chunk as Buffer, false);
  lines.push(Buffer.alloc(0), true);
}
