import assert from 'node:assert/strict';
import { compileTimePattern, localTime } from '../../../../src/local/firehose/javaTime';

const INSTANT = Date.UTC(2024, 2, 5, 9, 7, 3, 45);

describe('local Firehose: time patterns', () => {
  // What java.time.format.DateTimeFormatter.ofPattern(…, Locale.US) gives.
  const cases: [pattern: string, expected: string, zone?: string][] = [
    ['yyyy/MM/dd/HH/', '2024/03/05/09/'],
    ["'year='yyyy'/month='MM'/day='dd'/hour='HH", 'year=2024/month=03/day=05/hour=09'],
    ['yy y uuuu', '24 2024 2024'],
    ['M MM MMM MMMM MMMMM', '3 03 Mar March M'],
    ['L LLL', '3 Mar'],
    ['d D DDD', '5 65 065'],
    ['E EEE EEEE EEEEE', 'Tue Tue Tuesday T'],
    ['e ee c', '3 03 3'],
    ['Q QQ QQQ QQQQ', '1 01 Q1 1st quarter'],
    ['h K k H mm ss a', '9 9 9 9 07 03 AM'],
    ['S SSS SSSSSS n', '0 045 045000 45000000'],
    ['A', '32823045'],
    ['YYYY w W', '2024 10 2'],
    ["''yyyy'' 'o''clock'", "'2024' o'clock"],
    ['X x Z ZZZZ ZZZZZ', 'Z +00 +0000 GMT Z'],
    ['G GGGG', 'AD Anno Domini'],
    ['[yyyy][-MM]', '2024-03'],
    ['yyyy-MM-dd HH VV', '2024-03-05 18 Asia/Tokyo', 'Asia/Tokyo'],
    ['X XX XXX O OOOO', '+09 +0900 +09:00 GMT+9 GMT+09:00', 'Asia/Tokyo'],
    ['dd HH:mm xxx', '05 14:37 +05:30', 'Asia/Kolkata'],
    ['yyyy-MM-dd HH z', '2024-03-05 04 EST', 'America/New_York'],
  ];
  for (const [pattern, expected, zone = 'UTC'] of cases) {
    it(`${pattern} in ${zone} is ${expected}`, () => {
      assert.equal(compileTimePattern(pattern)(localTime(INSTANT, zone)), expected);
    });
  }

  it('counts the week in which the year ends to the next one', () => {
    const format = compileTimePattern('YYYY-ww');
    assert.equal(format(localTime(Date.UTC(2024, 11, 28), 'UTC')), '2024-52');
    assert.equal(format(localTime(Date.UTC(2024, 11, 29), 'UTC')), '2025-01');
    assert.equal(format(localTime(Date.UTC(2024, 11, 31, 23, 59), 'UTC')), '2025-01');
    assert.equal(format(localTime(Date.UTC(2022, 11, 31), 'UTC')), '2022-53');
    assert.equal(format(localTime(Date.UTC(2023, 0, 1), 'UTC')), '2023-01');
  });

  it('says midnight and noon as Java says them', () => {
    const format = compileTimePattern('H k h K a');
    assert.equal(format(localTime(Date.UTC(2024, 0, 1, 0), 'UTC')), '0 24 12 0 AM');
    assert.equal(format(localTime(Date.UTC(2024, 0, 1, 12), 'UTC')), '12 12 12 0 PM');
  });

  it('follows the clock changes of a time zone', () => {
    const format = compileTimePattern('HH xxx');
    assert.equal(format(localTime(Date.UTC(2024, 2, 31, 0, 59), 'Europe/Berlin')), '01 +01:00');
    assert.equal(format(localTime(Date.UTC(2024, 2, 31, 1, 0), 'Europe/Berlin')), '03 +02:00');
  });

  it('refuses what is not a pattern', () => {
    for (const pattern of ["yyyy'", 'b', 'HHH', 'yyyy#', 'V', 'J']) {
      assert.throws(() => compileTimePattern(pattern), RangeError, pattern);
    }
    assert.throws(() => localTime(0, 'Mars/Olympus'), RangeError);
  });
});
