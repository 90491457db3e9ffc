import assert from 'node:assert/strict';
import { RowWindow } from '../../../src/webview/grid/rowWindow';

function windowOf(rows: number, base = 0): RowWindow {
  const window = new RowWindow();
  window.base = base;
  window.end = base + rows;
  window.viewportHeight = 440;
  return window;
}

describe('the window onto many rows', () => {
  it('shows as many rows as fit, from the one at the upper edge on', () => {
    assert.deepEqual(windowOf(1_000).visibleAt(220), { from: 10, to: 30 });
  });

  it('counts positions from where the kept rows begin', () => {
    assert.deepEqual(windowOf(1_000, 5_000).visibleAt(0), { from: 5_000, to: 5_020 });
  });

  for (const rows of [1, 20, 1_000, 1_000_000, 10_000_000]) {
    it(`reaches the first and the last of ${rows.toLocaleString('en')} rows`, () => {
      const window = windowOf(rows);
      assert.equal(window.visibleAt(0).from, 0);
      assert.equal(window.visibleAt(window.maxScrollTop).to, rows);
    });
  }

  it('draws a row at one and the same place however it is scrolled', () => {
    const window = windowOf(50_000);
    for (const scrollTop of [0, 0.3, 170, 123_456.7]) assert.equal(window.offsetOf(41_000, scrollTop), 41_000 * 22);
  });

  it('takes no more height than a browser lays out, and still draws each row in its place', () => {
    const window = windowOf(10_000_000);
    const ofChromiumAtFourPixelsToOne = 8_388_607;
    assert.ok(window.contentHeight <= ofChromiumAtFourPixelsToOne);
    const scrollTop = window.scrollTopOf(7_654_321);
    assert.ok(Math.abs(window.offsetOf(7_654_321, scrollTop) - scrollTop) < 1);
    const { from } = window.visibleAt(scrollTop);
    assert.equal(window.offsetOf(from + 1, scrollTop) - window.offsetOf(from, scrollTop), window.rowHeight);
  });

  it('scrolls no further than it must to show a row', () => {
    const window = windowOf(1_000);
    assert.equal(window.scrollTopToShow(15, 220), 220);
    assert.equal(window.scrollTopToShow(5, 220), 110);
    assert.equal(window.scrollTopToShow(30, 220), 242);
  });
});
