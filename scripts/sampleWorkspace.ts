import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SAMPLE_WORKSPACE } from './paths';

export interface TemporaryWorkspace {
  readonly folder: string;
  remove(): Promise<void>;
}

/** A fresh copy of the sample workspace, so that tests change nothing in the repository. */
export async function copySampleWorkspace(): Promise<TemporaryWorkspace> {
  const parent = await mkdtemp(path.join(tmpdir(), 'kinesis-pipelines-workspace-'));
  const folder = path.join(parent, 'pipelines');
  await cp(SAMPLE_WORKSPACE, folder, { recursive: true });
  return { folder, remove: () => rm(parent, { recursive: true, force: true, maxRetries: 5 }) };
}
