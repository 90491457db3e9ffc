import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface SinkProcess {
  port: number;
  close: () => Promise<void>;
}

/** A server of this folder (`sinkServer.ts`) in its own process, so that only its clients are measured. */
export async function startSink(program: string, args: readonly string[] = []): Promise<SinkProcess> {
  const sink = fork(path.resolve('test/bench', program), args, { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(sink, 'message')) as [{ port: number }];
  const close = async () => {
    const exit = once(sink, 'exit');
    sink.disconnect();
    await exit;
  };
  return { port, close };
}
