import assert from 'node:assert/strict';
import { RowWindow } from '../../../src/webview/grid/rowWindow';

function windowOf(rows: number, base = 0): RowWindow {
  const window = new RowWindow();
  window.base = base;
  window.end = base + rows;
  window.viewportHeight = 440;
  return window;
}

/** As the scroller does it. */
function scrollToRow(window: RowWindow, top: number): void {
  window.moveToRow(Math.round(window.scrollTopOf(top)), top);
}

function scrollBy(window: RowWindow, pixels: number): void {
  window.moveTo(Math.min(window.maxScrollTop, Math.max(0, window.scrollTop + pixels)));
}

function settle(window: RowWindow, isScrolling: boolean): boolean {
  const place = window.settled(isScrolling);
  if (place) window.moveToRow(Math.round(place.scrollTop), place.top);
  return place !== undefined;
}

describe('the window onto many rows', () => {
  it('shows as many rows as fit, from the one at the upper edge on', () => {
    const window = windowOf(1_000);
    window.moveTo(220);
    assert.deepEqual(window.visible, { from: 10, to: 30 });
  });

  it('counts positions from where the kept rows begin', () => {
    assert.deepEqual(windowOf(1_000, 5_000).visible, { from: 5_000, to: 5_020 });
  });

  for (const rows of [1, 20, 1_000, 1_000_000, 10_000_000]) {
    it(`reaches the first and the last of ${rows.toLocaleString('en')} rows`, () => {
      const window = windowOf(rows);
      assert.equal(window.visible.from, 0);
      window.moveTo(window.maxScrollTop);
      assert.equal(window.visible.to, rows);
    });
  }

  it('draws a row at one and the same place however it is scrolled', () => {
    const window = windowOf(50_000);
    for (const scrollTop of [0, 0.3, 170, 123_456.7]) {
      window.moveTo(scrollTop);
      assert.equal(window.offsetOf(41_000), 41_000 * 22);
    }
  });

  it('scrolls no further than it must to show a row', () => {
    const window = windowOf(1_000);
    window.moveTo(220);
    assert.equal(window.scrollTopOf(window.topToShow(15)), 220);
    assert.equal(window.scrollTopOf(window.topToShow(5)), 110);
    assert.equal(window.scrollTopOf(window.topToShow(30)), 242);
  });

  describe('that are higher than a browser lays out', () => {
    it('takes no more height than that, and still draws each row in its place', () => {
      const window = windowOf(10_000_000);
      const ofChromiumAtFourPixelsToOne = 8_388_607;
      assert.ok(window.contentHeight <= ofChromiumAtFourPixelsToOne);
      scrollToRow(window, 7_654_321);
      assert.equal(window.top, 7_654_321);
      assert.equal(window.offsetOf(7_654_321), window.scrollTop);
      assert.equal(window.offsetOf(7_654_322) - window.offsetOf(7_654_321), window.rowHeight);
    });

    it('goes as far with a turn of the wheel as with fewer rows, and leaves the rows in their places', () => {
      const window = windowOf(10_000_000);
      scrollToRow(window, 7_000_000);
      const place = window.offsetOf(7_000_100);
      for (let turns = 0; turns < 1_000; turns++) scrollBy(window, 110);
      assert.equal(window.top, 7_005_000);
      assert.equal(window.offsetOf(7_000_100), place);
    });

    it('goes through all rows with the bar', () => {
      const window = windowOf(10_000_000);
      const tops = [0.25, 0.5, 0.75].map((share) => {
        window.moveTo(window.maxScrollTop * share);
        return Math.round(window.top / 100_000);
      });
      assert.deepEqual(tops, [25, 50, 75]);
    });

    it('stays where it is while rows come at the end and go at the front', () => {
      const window = windowOf(363_000);
      window.moveTo(4_400_011);
      const { top } = window;
      for (let more = 0; more < 100; more++) {
        window.moveTo(window.scrollTop);
        window.end += 40_000;
        window.base += 1_000;
        if (window.top !== top) scrollToRow(window, top);
        settle(window, false);
        assert.ok(Math.abs(window.top - top) * window.rowHeight < 1, `${more}: ${window.top} instead of ${top}`);
      }
    });

    it('puts the bar right once nobody scrolls, without moving a row by a pixel', () => {
      const window = windowOf(1_000_000);
      scrollToRow(window, 500_000);
      window.end += 500_000;
      assert.equal(settle(window, true), false);
      assert.equal(settle(window, false), true);
      assert.equal(window.top, 500_000);
      assert.equal(window.offsetOf(500_000), window.scrollTop);
      assert.ok(Math.abs(window.scrollTop / window.maxScrollTop - 1 / 3) < 0.001);
    });

    for (const [edge, pixels] of [
      ['first', -170],
      ['last', 170],
    ] as const) {
      it(`reaches the ${edge} row with the wheel alone`, () => {
        const window = windowOf(10_000_000);
        scrollToRow(window, pixels < 0 ? 2_000 : 9_998_000);
        let turns = 0;
        for (; turns < 1_000; turns++) {
          const before = window.top;
          scrollBy(window, pixels);
          settle(window, true);
          assert.ok(pixels < 0 ? window.top >= 0 : window.top <= window.lastTop, String(window.top));
          if (window.top === before) break;
        }
        assert.equal(pixels < 0 ? window.visible.from : window.visible.to, pixels < 0 ? 0 : 10_000_000);
        assert.ok(turns < 300, String(turns));
      });
    }
  });
});
