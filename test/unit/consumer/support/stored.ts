import { RecordStore, type ConsumedRecord } from '../../../../src/consumer';

/** A store with records of these data. */
export function stored(
  datas: readonly (string | Uint8Array)[],
  overrides: Partial<ConsumedRecord>[] = [],
): RecordStore {
  const store = new RecordStore();
  store.append(
    datas.map((data, n) => ({
      shardId: `shardId-00000000000${n % 3}`,
      sequenceNumber: String(1000 + n),
      partitionKey: `key-${n}`,
      arrivalMs: n,
      data: typeof data === 'string' ? Buffer.from(data) : data,
      ...overrides[n],
    })),
  );
  return store;
}
