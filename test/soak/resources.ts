import { readdirSync, readFileSync } from 'node:fs';

export interface ResourceUse {
  residentMegabytes: number;
  descriptors: number;
}

/** Resources of a process on this machine. Undefined: the system does not tell. */
export function resourcesOf(pid: number): ResourceUse | undefined {
  if (process.platform !== 'linux') return undefined;
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
  return { residentMegabytes: (pages * 4_096) / 1e6, descriptors: readdirSync(`/proc/${pid}/fd`).length };
}

/** The growth that is allowed between the second and the last third of a run. Memory is given back late; objects are counted. */
const MEMORY_ALLOWANCE = { factor: 1.3, megabytes: 40 };
const DESCRIPTORS_ALLOWANCE = 20;
/** Fewer measurements show no tendency. */
const MIN_SAMPLES = 9;

/** Why the resources of a process are not flat. The first third of a run is for warming up. */
export function growthOf(name: string, samples: readonly ResourceUse[]): string[] {
  if (samples.length < MIN_SAMPLES) return [];
  const third = Math.floor(samples.length / 3);
  const [middle, last] = [samples.slice(third, 2 * third), samples.slice(-third)];
  const memory = [middle, last].map((part) => median(part.map(({ residentMegabytes }) => residentMegabytes)));
  const descriptors = [middle, last].map((part) => median(part.map((sample) => sample.descriptors)));
  const [memoryBefore = 0, memoryAfter = 0] = memory;
  const [descriptorsBefore = 0, descriptorsAfter = 0] = descriptors;
  return [
    ...(memoryAfter > memoryBefore * MEMORY_ALLOWANCE.factor + MEMORY_ALLOWANCE.megabytes
      ? [`${name} grew from ${Math.round(memoryBefore)} to ${Math.round(memoryAfter)} MB`]
      : []),
    ...(descriptorsAfter > descriptorsBefore + DESCRIPTORS_ALLOWANCE
      ? [`${name} went from ${descriptorsBefore} to ${descriptorsAfter} descriptors`]
      : []),
  ];
}

/** For the report: the median of each third. */
export function thirdsOf(samples: readonly ResourceUse[]): string {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const parts = [samples.slice(0, third), samples.slice(third, 2 * third), samples.slice(-third)];
  const tell = (of: (sample: ResourceUse) => number) =>
    parts.map((part) => Math.round(median(part.map(of)))).join(' → ');
  return `${tell((one) => one.residentMegabytes)} MB, ${tell((one) => one.descriptors)} descriptors`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
