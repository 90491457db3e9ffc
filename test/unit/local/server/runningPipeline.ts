import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Pipeline } from '../../../../src/local/pipeline';
import { clientsOf, type Clients } from '../pipelineProgram';

export interface RunningPipeline extends Clients {
  endpoint: string;
  port: number;
  /** `GET`, `PUT`, … of `/_local/<what>`. */
  control(method: string, what: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Closes it, lets `change` work on its folder, and opens it again on the same port. */
  reopened(change: (folder: string) => Promise<void>, options?: { snapshot?: string }): Promise<void>;
  close(): Promise<void>;
}

/** The whole of it in this process, on a free port and a folder of its own. */
export async function startPipeline({ limits = false } = {}): Promise<RunningPipeline> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'local-server-'));
  let pipeline = await Pipeline.open({ dataFolder, region: 'us-east-1', limits });
  const port = await pipeline.listen(0);
  const endpoint = `http://127.0.0.1:${port}`;
  const clients = clientsOf(endpoint);
  return {
    ...clients,
    endpoint,
    port,
    control: async (method, what, body) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const answer = await fetch(`${endpoint}/_local/${what}`, init);
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    reopened: async (change, options = {}) => {
      await pipeline.close();
      await change(dataFolder);
      pipeline = await Pipeline.open({ dataFolder, region: 'us-east-1', limits, ...options });
      await pipeline.listen(port);
    },
    close: async () => {
      clients.destroy();
      await pipeline.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
