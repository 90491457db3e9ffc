import { S3 as S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { openS3, type S3 } from '../../../../src/local/s3';

export interface S3Server {
  readonly folder: string;
  readonly endpoint: string;
  readonly client: S3Client;
  readonly service: S3;
  clientWith(config: S3ClientConfig): S3Client;
  /** Closes everything and opens it again on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** S3 alone, on a free port and a folder of its own. */
export async function startS3(now?: () => number): Promise<S3Server> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'local-s3-'));
  const clients: S3Client[] = [];
  const open = () => openS3({ dataFolder: folder, region: 'eu-west-1', ...(now ? { now } : {}) });
  let service = await open();
  const server = http.createServer((request, response) => void service.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientWith = (config: S3ClientConfig): S3Client => {
    const client = new S3Client({
      endpoint,
      region: 'eu-west-1',
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      ...config,
    });
    clients.push(client);
    return client;
  };
  return {
    folder,
    endpoint,
    client: clientWith({}),
    get service() {
      return service;
    },
    clientWith,
    restart: async () => {
      await service.close();
      service = await open();
    },
    close: async () => {
      for (const client of clients) client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await service.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** For `assert.rejects`: the code, and the status where it matters. */
export function failsWith(code: string, status?: number): (error: unknown) => boolean {
  return (error) => {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    if (name !== code) throw new Error(`expected ${code}, got ${name}: ${(error as Error).message}`);
    if (status !== undefined && $metadata?.httpStatusCode !== status) {
      throw new Error(`expected status ${status}, got ${String($metadata?.httpStatusCode)}`);
    }
    return true;
  };
}
