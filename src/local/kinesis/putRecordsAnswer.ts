import { CborWriter } from '../cbor/cborWriter';
import { WrittenAnswer } from '../service';

/** The result for one record of a `PutRecords`. */
export type PutOutcome =
  { kind: 'put'; sequenceNumber: string; shardId: string } | { kind: 'failed'; code: string; message: string };

/** About the size of an outcome in CBOR. The writer grows if an error's message is longer. */
const OUTCOME_CBOR_BYTES = 112;
const OTHER_CBOR_BYTES = 64;

/** The answer of `PutRecords`: the outcomes of the records in the order of the request. */
export class PutRecordsAnswer extends WrittenAnswer {
  readonly #outcomes: readonly PutOutcome[];
  readonly #failed: number;
  readonly #encryptionType: 'NONE' | 'KMS';

  constructor(outcomes: readonly PutOutcome[], encryptionType: 'NONE' | 'KMS') {
    super();
    this.#outcomes = outcomes;
    this.#failed = outcomes.filter(({ kind }) => kind === 'failed').length;
    this.#encryptionType = encryptionType;
  }

  override toJsonBytes(): Uint8Array {
    const encryption = this.#encryptionType === 'NONE' ? '' : `,"EncryptionType":"${this.#encryptionType}"`;
    const records = this.#outcomes.map(jsonOf).join(',');
    return Buffer.from(`{"FailedRecordCount":${this.#failed},"Records":[${records}]${encryption}}`);
  }

  override toCborBytes(): Uint8Array {
    const isEncrypted = this.#encryptionType !== 'NONE';
    const writer = new CborWriter(this.#outcomes.length * OUTCOME_CBOR_BYTES + OTHER_CBOR_BYTES);
    writer.map(isEncrypted ? 3 : 2);
    writer.text('FailedRecordCount').number(this.#failed);
    writer.text('Records').array(this.#outcomes.length);
    for (const outcome of this.#outcomes) writeOutcome(writer, outcome);
    if (isEncrypted) writer.text('EncryptionType').text(this.#encryptionType);
    return writer.finish();
  }
}

function jsonOf(outcome: PutOutcome): string {
  return outcome.kind === 'put'
    ? `{"SequenceNumber":"${outcome.sequenceNumber}","ShardId":"${outcome.shardId}"}`
    : JSON.stringify({ ErrorCode: outcome.code, ErrorMessage: outcome.message });
}

const SEQUENCE_NUMBER = new CborWriter().text('SequenceNumber').finish();
const SHARD_ID = new CborWriter().text('ShardId').finish();

function writeOutcome(writer: CborWriter, outcome: PutOutcome): void {
  writer.map(2);
  if (outcome.kind === 'put') {
    writer.encoded(SEQUENCE_NUMBER).text(outcome.sequenceNumber).encoded(SHARD_ID).text(outcome.shardId);
  } else {
    writer.text('ErrorCode').text(outcome.code).text('ErrorMessage').text(outcome.message);
  }
}
