import assert from 'node:assert/strict';
import { partitioningOf, partitioningOfFolder, type Partitioning } from '../../../../src/outputs';

function summary(partitioning: Partitioning): string {
  const { kind, root } = partitioning;
  if (partitioning.kind === 'none') return `${kind} ${root}`;
  const names = partitioning.partitions.map(({ name, values }) => `${name}:${values.kind}`).join(' ');
  return `${kind} ${partitioning.kind === 'projected' ? partitioning.template : root} ${names}`;
}

describe('partitions of delivered objects', () => {
  it('follow the part of the prefix that a query can name', () => {
    const random = '!{firehose:random-string}';
    for (const [prefix, expected] of [
      ['', 'projected ${delivered}/ delivered:date'],
      ['in/', 'projected in/${delivered}/ delivered:date'],
      ['in', 'projected in${delivered}/ delivered:date'],
      ['in/!{timestamp:yyyy-MM-dd}/', 'projected in/${delivered}/ delivered:date'],
      ['in/!{timestamp:yyyy}/!{timestamp:MM}/', 'projected in/${year}/${month}/ year:integer month:integer'],
      ['y=!{timestamp:yyyy}/m=!{timestamp:MM}/', 'projected y=${y}/m=${m}/ y:integer m:integer'],
      ['in/Day=!{timestamp:yyyy-MM-dd}/', 'projected in/Day=${day}/ day:date'],
      ['in/!{partitionKeyFromQuery:who}/', 'projected in/${who}/ who:any'],
      ['in/Who=!{partitionKeyFromQuery:who}/', 'projected in/Who=${who}/ who:any'],
      ['in/who=!{partitionKeyFromLambda:who}/', 'named in/ who:any'],
      [
        'in/who=!{partitionKeyFromQuery:who}/!{timestamp:yyyy}/',
        'projected in/who=${who}/${year}/ who:any year:integer',
      ],
      [`who=!{partitionKeyFromQuery:who}/y=!{timestamp:yyyy}/${random}/`, 'named  who:any y:integer'],
      [`in/${random}/!{timestamp:yyyy}/`, 'none in/'],
      ['in/!{timestamp:yyyyMMddHHmmss}/', 'none in/'],
      ['in/!{timestamp:MM/dd}/', 'none in/'],
      ['in/!{timestamp:MMM yyyy}/', 'none in/'],
      ['in/plain!{timestamp:yyyy}', 'none in/'],
      ["in/!{timestamp:yyyy-MM-dd'T'HH}/", 'projected in/${delivered}/ delivered:date'],
      ['a=!{timestamp:yyyy}/a=!{timestamp:MM}/', 'projected a=${a}/a=${a_2}/ a:integer a_2:integer'],
    ] as const) {
      assert.equal(summary(partitioningOf(prefix)), expected, prefix);
    }
  });

  it('step by the finest unit of a pattern', () => {
    for (const [pattern, unit] of [
      ['yyyy/MM', 'MONTHS'],
      ['yyyy-MM-dd', 'DAYS'],
      ["yyyy-MM-dd'mmHH'", 'DAYS'],
      ['yyyy/MM/dd/HH', 'HOURS'],
      ['uuuuMMddHHmm', 'MINUTES'],
      ["yyyy'y'", 'YEARS'],
    ]) {
      const partitioning = partitioningOf(`!{timestamp:${pattern}}/`);
      const values = partitioning.kind === 'projected' ? partitioning.partitions[0]?.values : undefined;
      assert.ok(values?.kind === 'date', pattern);
      assert.equal(values.unit, unit);
    }
  });

  it('of a folder are the levels below it, if all of them have names', () => {
    for (const [folder, key, expected] of [
      ['', 'year=2026/month=11/x', 'named  year:any month:any'],
      ['in/', 'in/year=2026/x', 'named in/ year:any'],
      ['in/', 'in/year=2026/11/x', 'none in/'],
      ['in/', 'in/2026/11/x', 'none in/'],
      ['in/', 'in/x', 'none in/'],
      ['in/', 'in/Year=2026/x', 'none in/'],
      ['in/', 'in/a=1/a=2/x', 'none in/'],
    ] as const) {
      assert.equal(summary(partitioningOfFolder(folder, key)), expected, key);
    }
  });
});
