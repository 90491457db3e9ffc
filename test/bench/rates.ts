/** On a busy machine only the processor time is meaningful, and the best round's most of all. */
export interface Cost {
  wallMs: number;
  cpuMs: number;
}

/** Runs the work twice and measures the second run: by then, the garbage of other work has been collected. */
export async function costOf(work: () => unknown): Promise<Cost> {
  await work();
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  await work();
  const wallMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1_000 };
}

/** How many times as fast ours is: by the clock, the median of the rounds; by processor time, the best rounds. */
export function compare(ours: readonly Cost[], theirs: readonly Cost[], scale = 1): string {
  const ratios = ours.map(({ wallMs }, round) => ((theirs[round]?.wallMs ?? NaN) * scale) / wallMs);
  const leastCpu = (costs: readonly Cost[]) => Math.min(...costs.map(({ cpuMs }) => cpuMs));
  return `${figure(median(ratios))} x (by CPU time ${figure((leastCpu(theirs) * scale) / leastCpu(ours))} x)`;
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}

export function perSecond(count: number, { wallMs }: Cost): string {
  return `${Math.round((count * 1_000) / wallMs).toLocaleString('en')}/s`;
}

function figure(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0);
}
