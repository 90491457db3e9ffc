import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

/** Of the process that registered a consumer: whether it may still be reading. */
export type ConsumerOwner = 'running' | 'orphan' | 'elsewhere';

const MARK = /^([0-9a-f]{8})-(\d+)-/;

/** Stands in a consumer's name, so that another window can tell whether it is still in use: machine and process. */
export function ownerMark(): string {
  return `${machineMark()}-${process.pid}-`;
}

/** @param mark a consumer's name after the prefix */
export function ownerOf(mark: string): ConsumerOwner {
  const [, machine, pid] = MARK.exec(mark) ?? [];
  if (machine !== machineMark() || pid === undefined) return 'elsewhere';
  return isRunning(Number(pid)) ? 'running' : 'orphan';
}

/** A hash: what a machine is called is nobody's business. */
function machineMark(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only asks.
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
