import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { isAlive } from '../../common';

/** Whether the process that registered a consumer may still be reading: see `TailConsumer.owner`. */
export type ConsumerOwner = 'running' | 'orphan' | 'elsewhere';

const MARK = /^([0-9a-f]{8})-(\d+)-/;

/** Machine and process. It is part of a consumer's name, so that another window can tell whether the consumer is still in use. */
export function ownerMark(): string {
  return `${machineMark()}-${process.pid}-`;
}

/** @param mark a consumer's name after the prefix */
export function ownerOf(mark: string): ConsumerOwner {
  const [, machine, pid] = MARK.exec(mark) ?? [];
  if (machine !== machineMark() || pid === undefined) return 'elsewhere';
  return isAlive(Number(pid)) ? 'running' : 'orphan';
}

/** A hash, since the machine's name is private. */
function machineMark(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}
