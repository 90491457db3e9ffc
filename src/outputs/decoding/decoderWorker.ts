import { parentPort, workerData } from 'node:worker_threads';
import { DecoderHost, StoppedError } from './decoderHost';
import type { Decoding, FromDecoder, ToDecoder } from './decoderMessages';
import { decode } from './decoders';

/** The program of the decoding thread, which does one decoding after another. */
if (!parentPort) throw new Error('This is the program of a thread.');
const host = new DecoderHost(parentPort, workerData as Int32Array);

async function lastOf(decoding: Decoding): Promise<FromDecoder | undefined> {
  try {
    await decode(decoding, host);
    return { kind: 'end' };
  } catch (error) {
    if (error instanceof StoppedError) return undefined;
    const { name, message } = error as Error;
    return { kind: 'fault', name, message };
  }
}

parentPort.on('message', (message: ToDecoder) => {
  if (message.kind !== 'open') {
    host.onMessage(message);
    return;
  }
  void lastOf(message.decoding).then(async (last) => {
    if (!last) return;
    await host.settled();
    host.say(last);
  });
});
