import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { functionSettings } from './lambda';
import type { Content } from './init/content';
import { listedContent, readInit } from './init/initFile';
import type { LocalFaults, LocalPipeline, LocalPipelineOptions } from './libraryTypes';
import { NamedEndpoints } from './firehose';
import { readTables } from './glueFile';
import { Pipeline } from './pipeline';
import { openDataFolder } from './storage/dataFolder';

/**
 * Starts a local pipeline in this process. It is empty but for what is asked for.
 *
 * @throws {Error} when the port is taken, when the data folder is in use or holds other files, or when something cannot be created.
 */
export async function startLocalPipeline(options: LocalPipelineOptions = {}): Promise<LocalPipeline> {
  const {
    port = 0,
    region = 'us-east-1',
    limits = false,
    stateMs,
    onFunctionLog,
    onTrouble = () => undefined,
  } = options;
  const functions = functionSettings(options);
  const { snapshot, httpEndpoints = [] } = options;
  // Names each one that is not an address.
  new NamedEndpoints(httpEndpoints);
  const tables = await tablesOf(options.glueTables ?? []);
  const content = await contentOf(options, region, onTrouble);
  const dataFolder = resolve(options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'kinesis-pipelines-'))));
  const removeTemporary = async () => {
    if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    const storage = await openDataFolder(dataFolder, {
      onDamage: onTrouble,
      onLost: (error) => onTrouble(`The local pipeline no longer acknowledges anything: ${error.message}`),
    });
    try {
      const settings = { region, limits, stateMs, content, tables, httpEndpoints, snapshot, functions };
      const pipeline = await Pipeline.open({ ...settings, dataFolder, onFunctionLog, onTrouble, storage });
      const opened = await pipeline.listen(port).catch(async (error: unknown) => {
        await pipeline.close();
        throw error;
      });
      const endpoint = `http://127.0.0.1:${opened}`;
      storage.lease.announce(endpoint);
      let stopped: Promise<void> | undefined;
      const stop = async () => {
        await pipeline.close();
        storage.lease.release();
        await removeTemporary();
      };
      return {
        endpoint,
        port: opened,
        region,
        reset: () => pipeline.reset(),
        snapshot: (name: string) => pipeline.saveSnapshot(name),
        restore: (name: string) => pipeline.restoreSnapshot(name),
        faults: (settings: LocalFaults = {}) => pipeline.faults.set(settings),
        stop: () => (stopped ??= stop()),
      };
    } catch (error) {
      storage.lease.release();
      throw error;
    }
  } catch (error) {
    await removeTemporary();
    throw error;
  }
}

/** Files are read; what is not the name of a file is a table. */
async function tablesOf(given: readonly (string | Readonly<Record<string, unknown>>)[]): Promise<readonly unknown[]> {
  const files = given.filter((one) => typeof one === 'string');
  return [...(await readTables(files)), ...given.filter((one) => typeof one !== 'string')];
}

async function contentOf(
  { init, streams = [], buckets = [], deliveryStreams = [] }: LocalPipelineOptions,
  region: string,
  onTrouble: (message: string) => void,
): Promise<Content> {
  const named = listedContent({ streams, buckets, deliveryStreams }).content;
  if (init === undefined) return named;
  const { content, leftOut } = await readInit(init, region);
  for (const { reason } of leftOut) onTrouble(reason);
  return [...content, ...named];
}
