import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Pipeline } from '../../src/local/pipeline';
import { openDataFolder } from '../../src/local/storage/dataFolder';

/** The local pipeline on a data folder, in this process or in its own. */
export interface RunningPipeline {
  readonly endpoint: string;
  /** What it has said on stderr. */
  readonly messages: readonly string[];
  close(): Promise<void>;
}

export type StartPipeline = (folder: string) => Promise<RunningPipeline>;

export const inProcess: StartPipeline = async (folder) => {
  const messages: string[] = [];
  const tell = (message: string): void => void messages.push(message);
  const storage = await openDataFolder(folder, { onDamage: tell });
  try {
    const options = { dataFolder: folder, region: 'us-east-1', limits: false, storage, onTrouble: tell };
    const pipeline = await Pipeline.open(options);
    const port = await pipeline.listen(0);
    const close = async (): Promise<void> => {
      await pipeline.close();
      storage.lease.release();
    };
    return { endpoint: `http://127.0.0.1:${port}`, messages, close };
  } catch (error) {
    storage.lease.release();
    throw error;
  }
};

/** `file`: a build of the program, such as `dist/local.js`. */
export function asProgram(file: string): StartPipeline {
  return async (folder) => {
    const child = spawn(process.execPath, [file, '--port', '0', '--data', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const messages: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => messages.push(text));
    const ended = once(child, 'close');
    const listening = new Promise<string>((resolve) => {
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        const endpoint = /^listening on (\S+)$/m.exec(stdout)?.[1];
        if (endpoint !== undefined) resolve(endpoint);
      });
    });
    const endpoint = await Promise.race([listening, ended.then(() => undefined)]);
    if (endpoint === undefined) throw new Error(messages.join(''));
    const close = async (): Promise<void> => {
      child.kill('SIGTERM');
      await ended;
    };
    return { endpoint, messages, close };
  };
}
