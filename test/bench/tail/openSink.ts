import { openClients, type Clients } from '../../../src/aws';
import type { RawGetRecords, TailOptions } from '../../../src/consumer';
import { startSink } from '../sinkProcess';
import type { SinkShape } from './sink';

export interface Sink {
  endpoint: string;
  close: () => Promise<void>;
}

export async function openSink(shape: SinkShape): Promise<Sink> {
  const { port, close } = await startSink('tail/sink.ts', [JSON.stringify(shape)]);
  return { endpoint: `http://127.0.0.1:${port}`, close };
}

export async function openSinkClients(shape: SinkShape): Promise<{ clients: Clients; close: () => Promise<void> }> {
  const { endpoint, close } = await openSink(shape);
  const clients = await openClients({ name: 'bench', region: 'us-east-1', endpoint });
  return {
    clients,
    close: async () => {
      clients.destroy();
      await close();
    },
  };
}

export function readingThrough(clients: Clients): Pick<TailOptions, 'client' | 'getRecordsRaw' | 'stream'> {
  const getRecordsRaw: RawGetRecords = (input, options) => clients.getRecordsRaw(input, options);
  return { client: clients.kinesis, getRecordsRaw, stream: 'bench' };
}
