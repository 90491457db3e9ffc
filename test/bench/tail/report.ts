export function report(line: string): void {
  console.log(`tail: ${line}`);
}

export function perSecond(records: number): string {
  return `${Math.round(records).toLocaleString('en')} records/s`;
}

export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? NaN;
}
