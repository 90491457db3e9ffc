import assert from 'node:assert/strict';
import type { FieldNow, RecordDetails, ShardNow } from '../../src/webview';
import { NOON_MS, PanelPage, rowAt } from './harness/panelPage';
import { readMatching, readUntil } from './harness/readUntil';

const SHARDS = ['shardId-000000000000', 'shardId-000000000001'];
const DETAILS: RecordDetails = {
  ...{ arrivalMs: NOON_MS, shardId: SHARDS[0]!, partitionKey: 'key-0', hashKey: '17' },
  subSequenceNumber: undefined,
  ...{ sequenceNumber: '1000', size: 1_234, kind: 'json', members: [], text: '{\n  "orderId": 0\n}', isTextCut: false },
  layers: [{ name: 'json', bytes: 1_234, failure: undefined }],
  ...{ raw: '{"orderId":0}', isRawCut: false, hex: '00000000  7b 22', isInDiff: false },
};

function field(path: string, given: Partial<FieldNow> = {}): FieldNow {
  return {
    ...{ path, records: 10, count: 10, places: 10, nulls: 0, missing: 0, numbers: undefined },
    ...{ types: [{ type: 'string', share: 1 }], distinct: { count: 8, isExact: true } },
    top: [{ value: '"a"', count: 3, term: '"a"' }],
    ...given,
  };
}

function shard(shardId: string, given: Partial<ShardNow> = {}): ShardNow {
  const limit = { readsPerSecond: 1, share: 0.2, isThrottled: false };
  return { shardId, perSecond: 0, behindMs: 0, limit, state: 'reading', note: undefined, ...given };
}

describe('the page of a tail panel, by itself', () => {
  let panel: PanelPage;

  async function open(options?: Parameters<typeof PanelPage.open>[0]): Promise<PanelPage> {
    panel = await PanelPage.open(options);
    return panel;
  }

  const text = (selector: string) => panel.page.locator(selector).innerText();
  const rows = (count: number) => Array.from({ length: count }, (_, position) => rowAt(position));

  afterEach(() => panel.close());

  it('says what it waits for, and offers the next step', async () => {
    await open();
    assert.match(await text('.empty'), /No records yet[\s\S]*Reading from 5 min ago\. New records appear here\./);
    await panel.button('Send records…').click();
    assert.deepEqual(await panel.said('panel'), { kind: 'panel', action: 'send' });
    await panel.button('Read from the oldest record').click();
    assert.deepEqual(await panel.said('panel'), { kind: 'panel', action: 'restartFromOldest' });
  });

  it('asks for the rows in sight, and for those nearby, one request at a time', async () => {
    await open();
    await panel.status({ end: 5_000, kept: 5_000, received: 5_000, matched: 5_000 });
    const request = await panel.said('rows');
    assert.ok(request.from > 4_000 && request.count <= 500, JSON.stringify(request));
    assert.deepEqual(await panel.takeAll('rows'), []);
  });

  it('draws records as text, whatever they hold', async () => {
    await open();
    const hostile = '<img src=x onerror="document.body.remove()"><script>document.title="owned"</script>';
    await panel.showRows([rowAt(0, { preview: hostile, partitionKey: hostile, kind: 'text' })]);
    assert.ok((await text('.row .cell-data')).includes('<script>'));
    assert.equal(await panel.page.locator('.row img, .row script').count(), 0);
    assert.equal(await panel.page.title(), 'Tail');
  });

  it('selects by pointer and keys, and asks for the details of what is selected', async () => {
    await open();
    await panel.showRows(rows(10));
    await panel.row('key-3').click();
    assert.equal((await panel.said('details')).id, 3);
    await panel.page.keyboard.press('ArrowDown');
    assert.equal((await panel.said('details')).id, 4);
    await panel.page.keyboard.press('End');
    assert.equal((await panel.said('details')).id, 9);
  });

  it('offers what can be done with several records, comparing two', async () => {
    await open();
    await panel.showRows(rows(10));
    await panel.row('key-2').click();
    await panel.row('key-3').click({ modifiers: ['ControlOrMeta'] });
    const bar = panel.page.getByRole('toolbar', { name: 'Actions for the selected records' });
    await bar.getByText('2 records selected').waitFor();
    await bar.getByRole('button', { name: 'Compare' }).click();
    const { action, ranges } = await panel.said('selection');
    assert.deepEqual([action, ranges], ['diff', [[2, 4]]]);
    await panel.row('key-6').click({ modifiers: ['Shift'] });
    await bar.getByText('4 records selected').waitFor();
    assert.equal(await bar.getByRole('button', { name: 'Compare' }).isVisible(), false);
    await panel.page.keyboard.press('Escape');
    await bar.waitFor({ state: 'hidden' });
  });

  it('sorts by the head of a column: ascending, descending, and as the records arrive', async () => {
    await open();
    await panel.showRows(rows(50));
    const head = panel.page.getByRole('columnheader', { name: 'Size', exact: true });
    const click = () => head.getByRole('button').click();
    await click();
    assert.deepEqual((await panel.said('sort')).order, { by: 'size', isDescending: false });
    assert.equal(await head.getAttribute('aria-sort'), 'ascending');
    await panel.showRows(
      rows(50).map((row) => ({ ...row, id: 49 - row.position, partitionKey: `k${row.position}` })),
      {
        ...{ generation: 1, order: { by: 'size', isDescending: false } },
      },
    );
    await panel.row('k0').waitFor();
    await click();
    assert.deepEqual((await panel.said('sort')).order, { by: 'size', isDescending: true });
    await click();
    assert.equal((await panel.said('sort')).order, undefined);
    assert.equal(await head.getAttribute('aria-sort'), null);
  });

  it('sorts again with what came while its upper end is in sight, and offers it elsewhere', async () => {
    await open({ about: { isNewestFirst: true } });
    assert.deepEqual((await panel.said('sort')).order, { by: 'time', isDescending: true });
    const order = { by: 'time', isDescending: true } as const;
    await panel.showRows(rows(200), { order, generation: 1 });
    await readUntil(
      async () => {
        await panel.status({ unsorted: 3 });
        return panel.takeAll('sort');
      },
      (said) => said.length === 1,
    );
    await panel.row('key-1').click();
    await panel.status({ unsorted: 12 });
    const pill = panel.button('↑ 12 new');
    await pill.click();
    assert.deepEqual((await panel.said('sort')).order, order);
  });

  it('has its rows in the order in which they are seen', async () => {
    await open();
    await panel.showRows(rows(400));
    for (const key of ['PageUp', 'PageUp', 'ArrowUp', 'PageDown', 'Home', 'PageDown']) {
      await panel.page.keyboard.press(key);
      await panel.answerRows();
      const indexes = await panel.page.locator('.row').evaluateAll((all) => all.map((row) => Number(row.ariaRowIndex)));
      assert.deepEqual(
        indexes,
        [...indexes].sort((left, right) => left - right),
        key,
      );
    }
  });

  it('points to no active row that is not there', async () => {
    await open();
    await panel.showRows(rows(400));
    await panel.row('key-399').click();
    const grid = panel.page.getByRole('grid');
    assert.equal(await grid.getAttribute('aria-activedescendant'), 'row-399');
    await grid.evaluate((scroller) => (scroller.scrollTop = 0));
    await panel.answerRows();
    await readUntil(
      () => grid.getAttribute('aria-activedescendant'),
      (id) => id === null,
    );
  });

  it('says how it stands in the badge and in the footer, and not how fast while nothing is read', async () => {
    await open();
    await panel.showRows(rows(3), { perSecond: 12 });
    assert.match(await text('footer'), /12 rec\/s[\s\S]*up to date/);
    for (const [given, word] of [
      [{ state: { kind: 'silent', text: 'no answer for 12 s' } }, 'no answer for 12 s'],
      [{ state: { kind: 'disconnected', text: 'disconnected: refused. Next try in 4.0 s.' } }, 'disconnected'],
      [{ state: { kind: 'live', text: 'connected' }, isReadingPaused: true }, 'reading paused'],
    ] as const) {
      await panel.status(given);
      assert.equal(await text('.badge'), word);
      const footer = await text('footer');
      assert.ok(footer.includes(word) && !/up to date|rec\/s/.test(footer), footer);
    }
    await panel.status({ isReadingPaused: false, isViewPaused: true });
    assert.match(await text('footer'), /paused · up to date/);
  });

  it('keeps the focus on a button of the banner while its words change with each retry', async () => {
    await open();
    const state = (text: string) => panel.status({ state: { kind: 'disconnected', text } });
    await state('disconnected: refused. Next try in 1.0 s.');
    await panel.button('Show log').focus();
    await state('disconnected: refused. Next try in 2.0 s.');
    await panel.page.getByText('Next try in 2.0 s.').waitFor();
    assert.equal(await panel.button('Show log').evaluate((button) => button === document.activeElement), true);
  });

  it('says which send is shown, and shows later records on request', async () => {
    await open();
    await panel.showRows(rows(3));
    const sent = { startedMs: NOON_MS, records: 1_024 };
    await panel.tell({ kind: 'filter', text: '', problem: undefined, range: undefined, sent, saved: undefined });
    const chip = panel.button(/^sent \d\d:00, 1,024 records/);
    await chip.click();
    assert.deepEqual(await panel.said('afterSent'), { kind: 'afterSent' });
  });

  it('selects all of the details where they have the focus, and of a field only its text', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.row('key-0').click();
    await panel.said('details');
    await panel.tell({ kind: 'details', id: 0, details: DETAILS });
    await panel.page.locator('.details').getByText('"orderId"').waitFor();
    await panel.page.getByRole('grid').focus();
    await panel.page.keyboard.press('Enter');
    await panel.page.keyboard.press('ControlOrMeta+a');
    const selected = () => panel.page.evaluate(() => document.getSelection()?.toString() ?? '');
    assert.equal((await selected()).replace(/\s/g, ''), '{"orderId":0}');
    await panel.page.keyboard.press('Escape');
    assert.equal(await panel.page.getByRole('grid').evaluate((grid) => grid === document.activeElement), true);
    await panel.page.keyboard.press('/');
    await panel.page.keyboard.type('abc');
    await panel.page.keyboard.press('ControlOrMeta+a');
    await panel.page.keyboard.type('x');
    assert.equal(await panel.page.locator('.filter-input').inputValue(), 'x');
  });

  it('begins at the first record of a delivered object, without the columns that all its records share', async () => {
    await open({ about: { stream: 's3://b/in/1', reading: undefined, isObject: true } });
    await panel.showRows(rows(400));
    await panel.row('"orderId":0}').waitFor();
    const heads = await panel.page.getByRole('columnheader').allInnerTexts();
    assert.deepEqual(heads, ['Sequence number', 'Size', 'Data']);
  });

  it('goes through its toolbar by the arrow keys: one Tab stop', async () => {
    await open();
    const bar = panel.page.getByRole('toolbar', { name: 'Tail' });
    const stops = () => bar.locator('button:not([tabindex="-1"]):visible').count();
    assert.equal(await stops(), 1);
    await panel.button(/^Pause the view/).focus();
    await panel.page.keyboard.press('ArrowRight');
    assert.match((await panel.page.evaluate(() => document.activeElement?.ariaLabel)) ?? '', /^Choose what to pause/);
    await panel.page.keyboard.press('End');
    assert.match((await panel.page.evaluate(() => document.activeElement?.ariaLabel)) ?? '', /^Copy link/);
    assert.equal(await stops(), 1);
  });

  describe('its context menu', () => {
    /** What VS Code would read, and the place that it would show the menu at. */
    const context = async () => {
      const read = () =>
        panel.page.evaluate(() => JSON.parse(document.body.dataset.vscodeContext ?? '{}') as Record<string, unknown>);
      return readUntil(read, (found) => found.webviewSection !== undefined);
    };
    const open3 = async () => {
      await open();
      await panel.showRows([rowAt(0, { preview: '{"orderId":0,"lines":[{"sku":"a"}]}' }), ...rows(3).slice(1)]);
    };
    const token = (what: string) => panel.row('key-0').locator('.cell-data span').getByText(what, { exact: true });

    it('is about the cell under the pointer', async () => {
      await open3();
      await panel.row('key-0').locator('.cell-key').click({ button: 'right' });
      const { webviewSection, tail, tailCanFilter, tailHasPath, tailCanSort, tailIsStream } = await context();
      assert.deepEqual([webviewSection, tail, tailIsStream], ['record', 'a-tail', true]);
      assert.deepEqual([tailCanFilter, tailHasPath, tailCanSort], [true, false, true]);
      await panel.tell({ kind: 'menu', action: 'filterByValue' });
      assert.deepEqual(await panel.said('value'), { kind: 'value', action: 'filter', id: 0, of: { column: 'key' } });
      await panel.tell({ kind: 'menu', action: 'tailFromHere' });
      assert.deepEqual(await panel.said('record'), { kind: 'record', action: 'tailFromHere', id: 0 });
    });

    it('is about the field under the pointer, which becomes a column', async () => {
      await open3();
      await token('"a"').click({ button: 'right' });
      const { tailCanFilter, tailCanPin } = await context();
      assert.deepEqual([tailCanFilter, tailCanPin], [true, true]);
      await panel.tell({ kind: 'menu', action: 'copyPath' });
      assert.equal((await panel.said('copy')).text, '$.lines[0].sku');
      await panel.tell({ kind: 'menu', action: 'excludeValue' });
      assert.deepEqual((await panel.said('value')).of, { path: '$.lines[0].sku' });
      await panel.tell({ kind: 'menu', action: 'showAsColumn' });
      assert.deepEqual((await panel.said('pins')).paths, ['$.lines[0].sku']);
      await panel.answerRows();
      await token('"lines"').click({ button: 'right' });
      assert.equal((await context()).tailCanFilter, false);
    });

    it('is about the row or the cell that the keys are in', async () => {
      await open3();
      await panel.row('key-1').click();
      const grid = panel.page.getByRole('grid');
      await grid.press('Shift+F10');
      assert.deepEqual((await context()).tailHasValue, false);
      await panel.tell({ kind: 'menu', action: 'openRecord' });
      assert.deepEqual(await panel.said('record'), { kind: 'record', action: 'openDocument', id: 1 });
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await grid.press(key);
      const cell = panel.page.locator('.active-cell');
      await cell.filter({ hasText: 'key-1' }).waitFor();
      assert.equal(await grid.getAttribute('aria-activedescendant'), await cell.getAttribute('id'));
      await grid.press('ContextMenu');
      await readUntil(context, ({ tailHasValue }) => tailHasValue === true);
      await panel.tell({ kind: 'menu', action: 'copyValue' });
      assert.deepEqual((await panel.said('value')).of, { column: 'key' });
      await grid.press('ArrowDown');
      await panel.page.locator('.active-cell').getByText('key-2').waitFor();
      await grid.press('Escape');
      await cell.waitFor({ state: 'detached' });
      await panel.page.locator('.details').waitFor();
    });

    it('is about the head of a column: sorts by it, hides it', async () => {
      await open3();
      await panel.page.getByRole('columnheader', { name: 'Size', exact: true }).click({ button: 'right' });
      const { webviewSection, tailCanHide } = await context();
      assert.deepEqual([webviewSection, tailCanHide], ['column', true]);
      await panel.tell({ kind: 'menu', action: 'sortDescending' });
      assert.deepEqual((await panel.said('sort')).order, { by: 'size', isDescending: true });
      await panel.tell({ kind: 'menu', action: 'sortByArrival' });
      assert.equal((await panel.said('sort')).order, undefined);
      await panel.tell({ kind: 'menu', action: 'hideColumn' });
      await panel.page.getByRole('columnheader', { name: 'Size', exact: true }).waitFor({ state: 'detached' });
    });

    it('is about all that are selected, and another row is selected first', async () => {
      await open3();
      await panel.row('key-0').click();
      await panel.row('key-1').click({ modifiers: ['Shift'] });
      await panel.row('key-1').click({ button: 'right' });
      const { webviewSection, tailCanCompare } = await context();
      assert.deepEqual([webviewSection, tailCanCompare], ['records', true]);
      await panel.tell({ kind: 'menu', action: 'compare' });
      const { action, ranges } = await panel.said('selection');
      assert.deepEqual([action, ranges], ['diff', [[0, 2]]]);
      await panel.row('key-2').click({ button: 'right' });
      await readUntil(context, (found) => found.webviewSection === 'record');
      assert.equal(await panel.page.locator('.row.selected').count(), 1);
    });

    it('opens by a click on a value of the details, too, and not at the end of a selection', async () => {
      await open3();
      await panel.row('key-0').click();
      await panel.said('details');
      await panel.tell({ kind: 'details', id: 0, details: DETAILS });
      await panel.page.locator('.details .token-number').click();
      assert.equal((await context()).tailCanFilter, true);
      await panel.tell({ kind: 'menu', action: 'filterByValue' });
      assert.deepEqual((await panel.said('value')).of, { path: '$.orderId' });
      await panel.page.locator('.details .token-key').selectText();
      await panel.page.locator('.details .token-key').click({ button: 'right' });
      await readUntil(
        () => panel.page.evaluate(() => document.body.dataset.vscodeContext),
        (found) => found === '{}',
      );
    });

    it('compares with another record that was selected for it', async () => {
      await open3();
      await panel.row('key-0').click({ button: 'right' });
      assert.equal((await context()).tailCanCompare, false);
      await panel.tell({ kind: 'menu', action: 'selectForCompare' });
      assert.deepEqual(await panel.said('record'), { kind: 'record', action: 'pickForDiff', id: 0 });
      await panel.row('key-1').click({ button: 'right' });
      await readUntil(context, ({ tailCanCompare }) => tailCanCompare === true);
      await panel.tell({ kind: 'menu', action: 'compare' });
      assert.deepEqual(await panel.said('record'), { kind: 'record', action: 'diff', id: 1 });
    });
  });

  it('forgets what is kept on request', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.button(/^Clear: /).click();
    assert.deepEqual(await panel.said('panel'), { kind: 'panel', action: 'clear' });
  });

  it('shows one thing at a time at its side, by tabs', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.button('Fields').click();
    const [fields, details] = [panel.page.locator('.fields-pane'), panel.page.locator('.details')];
    const tab = (name: string) => panel.page.getByRole('tab', { name, exact: true });
    await fields.waitFor();
    await panel.row('key-1').click();
    await fields.waitFor({ state: 'hidden' });
    assert.equal((await panel.said('details')).id, 1);
    await tab('Record').press('End');
    await details.waitFor({ state: 'hidden' });
    await fields.waitFor();
    assert.equal(await tab('Fields').getAttribute('aria-selected'), 'true');
    await panel.page.getByRole('grid').press('ArrowDown');
    await fields.waitFor();
    await tab('Raw').click();
    assert.equal((await panel.said('details')).id, 2);
    await panel.button('Close (Escape)').first().click();
    await details.waitFor({ state: 'hidden' });
    assert.equal(await tab('Raw').isVisible(), false);
  });

  it('shows the next record in the form that was chosen last, and comes back with it', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.row('key-0').click();
    await panel.page.getByRole('tab', { name: 'Info' }).click();
    await panel.page.getByRole('grid').press('Escape');
    await panel.page.locator('.details').waitFor({ state: 'hidden' });
    const kept = await readUntil(
      () => panel.kept<{ recordTab?: string }>(),
      ({ recordTab }) => recordTab === 'info',
    );
    await panel.row('key-1').click();
    const chosen = () => panel.page.getByRole('tab', { name: 'Info', selected: true }).waitFor();
    await chosen();
    await panel.close();
    await open({ kept });
    await panel.showRows(rows(3));
    await panel.row('key-2').click();
    await chosen();
  });

  it('asks to select a record where there is none to show', async () => {
    await open();
    await panel.button('Fields').click();
    await panel.page.getByRole('tab', { name: 'Record', exact: true }).click();
    await panel.page.locator('.details').getByText('Select a record to see it here.').waitFor();
    assert.equal(await panel.button('Find in S3').isVisible(), false);
  });

  it('says all there is to know of a record under Info, and copies each of it', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.row('key-0').click();
    await panel.said('details');
    await panel.tell({ kind: 'details', id: 0, details: { ...DETAILS, subSequenceNumber: 4 } });
    await panel.page.getByRole('tab', { name: 'Info' }).click();
    const facts = await text('.facts');
    for (const fact of ['2026-11-25 12:00:00.000 UTC', SHARDS[0]!, '1000', '4', 'key-0', '17', '1,234 bytes'])
      assert.ok(facts.includes(fact), fact);
    assert.match(facts, /\d+ \S+ ago/);
    for (const [name, value] of [
      ['Sequence number', '1000'],
      ['Hash key', '17'],
      ['Partition key', 'key-0'],
    ] as const) {
      await panel.button(`Copy: ${name}`).click();
      assert.deepEqual(await panel.said('copy'), { kind: 'copy', text: value });
    }
  });

  it('shows bytes with their text beside them at any width', async () => {
    await open({ viewport: { width: 400, height: 700 } });
    const hex = [
      '00000000  7b 22 6f 72 64 65 72 49 64 22 3a 30 2c 22 61 22  |{"orderId":0,"a"|',
      '00000010  3a 31 7d                                         |:1}|',
    ].join('\n');
    await panel.showRows(rows(3));
    await panel.row('key-0').click();
    await panel.said('details');
    await panel.tell({ kind: 'details', id: 0, details: { ...DETAILS, hex } });
    await panel.page.getByRole('tab', { name: 'Hex' }).click();
    const shown = panel.page.locator('.hex');
    const narrow = [
      '00000000  7b 22 6f 72 64 65 72 49  |{"orderI|',
      '00000008  64 22 3a 30 2c 22 61 22  |d":0,"a"|',
      '00000010  3a 31 7d                 |:1}|',
    ].join('\n');
    await readUntil(
      () => shown.innerText(),
      (now) => now === narrow,
    );
    assert.ok(await shown.evaluate((pre) => pre.scrollWidth <= pre.clientWidth));
    await panel.page.setViewportSize({ width: 1_400, height: 700 });
    await panel.page.locator('.splitter').press('ArrowLeft');
    await panel.page.locator('.splitter').press('ArrowLeft');
    await readUntil(
      () => shown.innerText(),
      (now) => now === hex,
    );
  });

  it('shows details in four forms, with what could not be unpacked', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.row('key-0').click();
    await panel.said('details');
    const layers = [{ name: 'gzip', bytes: 9, failure: 'the data are damaged' }];
    await panel.tell({ kind: 'details', id: 0, details: { ...DETAILS, layers } });
    const details = panel.page.locator('section.details');
    await details.getByText('Not gzip: the data are damaged').waitFor();
    assert.match(await details.locator('.summary').innerText(), /key-0[\s\S]*1\.2 kB/);
    for (const [tab, content] of [
      ['Raw', '{"orderId":0}'],
      ['Hex', '00000000  7b 22'],
      ['Info', '2026-11-25 12:00:00.000 UTC'],
    ] as const) {
      await panel.page.getByRole('tab', { name: tab }).click();
      await details.locator('.content').getByText(content).waitFor();
    }
    await details.getByRole('button', { name: 'Find in S3' }).click();
    assert.deepEqual(await panel.said('record'), { kind: 'record', action: 'findInS3', id: 0 });
  });

  it('keeps details that it shows when the record is dropped, and says so', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.row('key-0').click();
    await panel.said('details');
    await panel.tell({ kind: 'details', id: 0, details: DETAILS });
    await panel.tell({ kind: 'details', id: 0, details: undefined });
    const details = panel.page.locator('section.details');
    await details.getByText('This record has been dropped').waitFor();
    await details.getByText('"orderId"').waitFor();
  });

  it('takes no details of another record than the one that is selected', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.row('key-0').click();
    await panel.said('details');
    await panel.tell({ kind: 'details', id: 2, details: { ...DETAILS, text: 'of another record' } });
    await panel.tell({ kind: 'details', id: 0, details: DETAILS });
    await panel.page.locator('section.details').getByText('"orderId"').waitFor();
    assert.equal(await panel.page.getByText('of another record').count(), 0);
  });

  it('lists the members of an aggregated record, and goes to each', async () => {
    await open();
    await panel.showRows(rows(3));
    await panel.row('key-0').click();
    await panel.said('details');
    const members = [0, 1].map((id) => ({ id, name: String(id), partitionKey: `m-${id}`, size: 5 }));
    await panel.tell({ kind: 'details', id: 0, details: { ...DETAILS, members } });
    await panel.page.getByRole('tab', { name: 'Info' }).click();
    await panel.page.getByText('Aggregated record: 2 members').waitFor();
    await panel.button(/m-1/).click();
    assert.equal((await panel.said('locate')).id, 1);
  });

  it('sends the filter once typing pauses, and at once with Enter', async () => {
    await open();
    await panel.showRows(rows(3));
    const filter = panel.page.getByRole('combobox', { name: 'Filter' });
    await filter.pressSequentially('total > 5');
    // On a busy machine there may be a pause between two letters.
    await readMatching(async () => (await panel.said('filter')).text, /^total > 5$/);
    await filter.press('End');
    await filter.pressSequentially('0');
    await filter.press('Enter');
    assert.equal((await panel.said('filter')).text, 'total > 50');
    await panel.button('Clear filter').first().click();
    assert.equal((await panel.said('filter')).text, '');
  });

  it('marks where a filter is wrong, and why', async () => {
    await open();
    const problem = { message: 'The comparison needs a value.', start: 0, end: 7 };
    await panel.tell({ kind: 'filter', text: 'total >', problem, range: undefined, saved: undefined });
    await panel.page.getByRole('alert').getByText('needs a value').waitFor();
    assert.equal(await text('.wrong'), 'total >');
    assert.equal(await panel.page.getByRole('combobox').getAttribute('aria-invalid'), 'true');
  });

  it('says that nothing matches, and how to see all again', async () => {
    await open();
    await panel.tell({ kind: 'filter', text: 'total > 5', problem: undefined, range: undefined, saved: undefined });
    await panel.status({ kept: 1_234, received: 1_234, end: 0, matched: 0 });
    const empty = panel.page.locator('.empty');
    await empty.getByText('None of the 1,234 kept records matches the filter.').waitFor();
    await empty.getByRole('button', { name: 'Clear filter' }).click();
    assert.equal((await panel.said('filter')).text, '');
    assert.equal(await text('.filter-count'), '0 of 1,234');
  });

  it('says how far a filter is', async () => {
    await open();
    await panel.tell({ kind: 'filter', text: 'total > 5', problem: undefined, range: undefined, saved: undefined });
    await panel.status({ kept: 1_000, received: 1_000, matched: 3, progress: 0.426 });
    assert.equal(await text('.filter-count'), '3 of 1,000 · filtering… 42 %');
  });

  for (const [name, state, notice] of [
    ['failed', { kind: 'failed', text: 'access denied.' }, 'Access denied.'],
    ['stopped', { kind: 'stopped', text: 'stopped: 5 records received' }, 'Stopped: 5 records received'],
    ['disconnected', { kind: 'disconnected', text: 'disconnected: no network.' }, 'Disconnected: no network.'],
    ['waiting', { kind: 'waiting', text: 'the stream is creating; waiting' }, 'The stream is creating; waiting'],
  ] as const) {
    it(`says why a tail is ${name} above its rows`, async () => {
      await open();
      await panel.showRows(rows(2), { state });
      await panel.page.locator('.note').getByText(notice).waitFor();
    });
  }

  it('offers what can be done about what is in the way, first', async () => {
    await open();
    await panel.status({ state: { kind: 'failed', text: 'the session has expired', remedy: 'Log In' } });
    const buttons = panel.page.locator('.note button');
    assert.deepEqual(await buttons.allInnerTexts(), ['Log In', 'Start again', 'Show log']);
    await buttons.first().click();
    assert.deepEqual(await panel.said('panel'), { kind: 'panel', action: 'remedy' });
  });

  it('warns of gaps, of one and of several', async () => {
    await open();
    await panel.showRows(rows(2), { gaps: { count: 1, last: 'GAP after 7.' } });
    await panel.page.locator('.note').getByText('Records may be missing. GAP after 7.').waitFor();
    await panel.status({ gaps: { count: 3, last: 'GAP after 9.' } });
    await panel.page.locator('.note').getByText('Records may be missing in 3 places. The last: GAP after 9.').waitFor();
  });

  it('says that a schema cannot be used, and offers another', async () => {
    await open();
    await panel.showRows(rows(2), { schema: 'orders.avsc', schemaProblem: 'orders.avsc has changed' });
    await panel.page
      .locator('.note')
      .getByText('Orders.avsc has changed')
      .or(panel.page.locator('.note').getByText('orders.avsc has changed'))
      .first()
      .waitFor();
    await panel.page.locator('.note').getByRole('button', { name: 'Choose Schema…' }).click();
    assert.deepEqual(await panel.said('panel'), { kind: 'panel', action: 'chooseSchema' });
  });

  it('says how fast, how far behind and how full: in the footer and by shard', async () => {
    await open();
    await panel.showRows(rows(2), {
      perSecond: 1_234,
      behindMs: 65_000,
      kept: 2_100_000,
      dropped: 17,
      keptBytes: 5_000,
    });
    assert.match(await text('footer .facts-line'), /1,234 rec\/s[\s\S]*1 min behind[\s\S]*2\.1M kept[\s\S]*17 dropped/);
    const limit = { readsPerSecond: 4.5, share: 0.93, isThrottled: false };
    await panel.tell({
      kind: 'shards',
      shards: [shard(SHARDS[0]!, { perSecond: 900, limit }), shard(SHARDS[1]!, { perSecond: 10, note: 'behind' })],
    });
    await panel.button('Shards: 2').click();
    await panel.tell({
      kind: 'shards',
      shards: [shard(SHARDS[0]!, { perSecond: 900, limit }), shard(SHARDS[1]!, { perSecond: 10, note: 'catching up' })],
    });
    const list = panel.page.getByRole('table', { name: 'Shards' });
    await list.getByRole('row').filter({ hasText: '0000' }).getByText('hot: gets more than its share').waitFor();
    await list.getByRole('row').filter({ hasText: '0001' }).getByText('catching up').waitFor();
    assert.equal(await list.locator('.limit-meter.full').count(), 1);
  });

  it('calls no shard hot that is alone, or that gets little', async () => {
    await open();
    await panel.tell({ kind: 'shards', shards: [shard(SHARDS[0]!, { perSecond: 900 })] });
    await panel.button('Shards: 1').click();
    await panel.tell({ kind: 'shards', shards: [shard(SHARDS[0]!, { perSecond: 900 })] });
    assert.equal(await panel.page.locator('.shard.hot').count(), 0);
    await panel.tell({ kind: 'shards', shards: [shard(SHARDS[0]!, { perSecond: 9 }), shard(SHARDS[1]!)] });
    assert.equal(await panel.page.locator('.shard.hot').count(), 0);
  });

  it('shows the fields with their types and values', async () => {
    await open();
    await panel.showRows(rows(2));
    await panel.button('Fields').click();
    assert.deepEqual(await panel.said('fields'), { kind: 'fields', wanted: 'statistics' });
    const few = { count: 8, isExact: true };
    const fields = [
      field('currency', { distinct: { count: 1, isExact: true }, top: [{ value: '"USD"', count: 10, term: '"USD"' }] }),
      field('customer', { distinct: few }),
      field('id', { distinct: { count: 10_234, isExact: false }, count: 12_000, top: [] }),
      field('note', {
        ...{ places: 20, count: 10, missing: 10, nulls: 3 },
        types: [
          { type: 'string', share: 0.75 },
          { type: 'number', share: 0.25 },
        ],
      }),
      field('total', {
        ...{ distinct: { count: 90, isExact: true }, count: 100 },
        numbers: { min: '3.2', median: '61', max: '990', isSampled: false, histogram: [1, 4, 0, 2] },
      }),
      field('lines[*]', { top: [], distinct: { count: 0, isExact: true } }),
    ];
    await panel.tell({ kind: 'fields', fields: { records: 12, notJson: 2, isCut: false, progress: 0.456, fields } });
    const pane = panel.page.locator('section.fields-pane');
    assert.equal(await pane.locator('.summary').innerText(), 'Fields of 12 records · counting… 45 % · 2 are not JSON');
    const facet = (path: string) => pane.locator('.facet').filter({ has: panel.page.getByText(path, { exact: true }) });
    const summary = (path: string) => facet(path).locator('.facet-summary').innerText();
    assert.equal(await summary('currency'), 'always "USD"');
    assert.equal(await summary('customer'), '8 distinct');
    assert.equal(await summary('id'), 'high cardinality · ≈ 10,000 distinct');
    assert.equal(await summary('note'), '8 distinct · in 50 % of records · 30 % null');
    assert.equal(await facet('note').locator('.facet-types').innerText(), 'string 75 %, number 25 %');
    assert.equal(await summary('total'), 'high cardinality · 90 distinct · min 3.2 · median 61 · max 990');
    assert.equal(await facet('total').locator('.facet-bars > span').count(), 4);
    assert.equal(await summary('lines[*]'), '');
  });

  it('filters by a value of a field, and excludes it', async () => {
    await open();
    await panel.showRows(rows(2));
    await panel.button('Fields').click();
    const top = [
      { value: '"PLACED"', count: 62, term: '"PLACED"' },
      { value: '"PAID"', count: 38, term: '"PAID"' },
      { value: '"…"', count: 1, term: undefined },
    ];
    const shown = (values: typeof top) => ({
      kind: 'fields' as const,
      fields: {
        ...{ records: 100, notJson: 0, isCut: false, progress: 1 },
        fields: [field('status', { records: 100, count: 100, places: 100, top: values })],
      },
    });
    await panel.tell(shown(top));
    const placed = panel.button(/^"PLACED"/);
    assert.match(await placed.innerText(), /62 %\s+62/);
    await placed.click();
    assert.equal((await panel.said('narrow')).condition, 'status = "PLACED"');
    await placed.click({ modifiers: ['Alt'] });
    assert.equal((await panel.said('narrow')).condition, 'status != "PLACED"');
    await placed.press('Tab');
    await panel.page.keyboard.press('Enter');
    assert.equal((await panel.said('narrow')).condition, 'status != "PLACED"');
    assert.equal(await panel.button(/^"…"/).isDisabled(), true);
    await panel.button(/^"PAID"/).focus();
    await panel.tell(shown([top[1]!, top[0]!]));
    assert.match(await panel.page.evaluate(() => document.activeElement?.textContent ?? ''), /PAID/);
  });

  it('makes columns of the most frequent fields', async () => {
    await open();
    await panel.showRows(rows(2));
    await panel.button('Fields').click();
    const constant = { distinct: { count: 1, isExact: true } };
    const fields = [
      field('rare', { records: 2 }),
      field('always', constant),
      field('lines[*].sku'),
      field('order', { types: [{ type: 'object', share: 1 }], top: [] }),
      field('order.total'),
      field('customer', { records: 12 }),
    ];
    await panel.tell({ kind: 'fields', fields: { records: 12, notJson: 0, isCut: false, progress: 1, fields } });
    await panel.button('Auto Columns').click();
    assert.deepEqual((await panel.said('pins')).paths, ['customer', 'order.total']);
    await panel.page.getByRole('columnheader', { name: 'order.total' }).waitFor();
  });

  it('makes a field a column, and keeps that', async () => {
    await open();
    await panel.showRows(rows(2));
    await panel.button('Fields').click();
    await panel.tell({
      kind: 'fields',
      fields: { ...{ records: 2, notJson: 0, isCut: false, progress: 1 }, fields: [field('total')] },
    });
    await panel.button('Show as column: total').click();
    assert.deepEqual((await panel.said('pins')).paths, ['total']);
    await panel.page.getByRole('columnheader', { name: 'total' }).waitFor();
    const { layout } = await panel.kept<{ layout: { shown: string[] } }>();
    assert.ok(layout.shown.includes('field:total'));
    await panel.button('Remove column: total').click();
    assert.deepEqual((await panel.said('pins')).paths, []);
  });

  it('pauses the view or the reading from one button, which resumes what is paused', async () => {
    await open();
    await panel.showRows(rows(2));
    const place = await panel.button(/^Clear: /).boundingBox();
    await panel.button('Choose what to pause').click();
    await panel.page.getByRole('menuitem', { name: /^Pause reading/ }).waitFor();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await panel.said('pause'), { kind: 'pause', what: 'reading', on: true });
    await panel.status({ isReadingPaused: true });
    await panel.button('Resume reading').click();
    assert.deepEqual(await panel.said('pause'), { kind: 'pause', what: 'reading', on: false });
    await panel.status({ isReadingPaused: false });
    await panel.button(/^Pause the view/).click();
    assert.deepEqual(await panel.said('pause'), { kind: 'pause', what: 'view', on: true });
    for (const state of ['no answer for 1,234 s', 'disconnected: refused', 'x'.repeat(200)]) {
      await panel.status({ state: { kind: 'silent', text: state } });
      assert.deepEqual(await panel.button(/^Clear: /).boundingBox(), place);
    }
  });

  it('says what no icon says: fields and schema', async () => {
    await open({ viewport: { width: 400, height: 700 } });
    await panel.page.getByText('Fields', { exact: true }).first().waitFor();
    await panel.page.getByText('no schema').click();
    assert.deepEqual(await panel.said('panel'), { kind: 'panel', action: 'chooseSchema' });
    await panel.status({ schema: 'orders.avsc' });
    await panel.page.getByText('orders.avsc').waitFor();
  });

  it('tells in the histogram how many of a time match the filter', async () => {
    await open();
    const arrivals = {
      ...{ startMs: NOON_MS, bucketMs: 1_000, shardIds: SHARDS },
      counts: [Array.from({ length: 100 }, () => 5), Array.from({ length: 100 }, () => 7)],
      matched: Array.from({ length: 100 }, () => 3),
    };
    await panel.tell({ kind: 'arrivals', arrivals });
    const histogram = panel.page.locator('.histogram');
    await histogram.hover();
    assert.match((await histogram.getAttribute('title')) ?? '', /3 of 12 records\n0001: 7\n0000: 5\n/);
  });

  it('completes an operator and a value after a field, and shows what was filtered by before', async () => {
    await open();
    const top = [
      { value: '"PLACED"', count: 62, term: '"PLACED"' },
      { value: '"PAID"', count: 38, term: '"PAID"' },
    ];
    const fields = [field('status', { top })];
    await panel.tell({ kind: 'fields', fields: { records: 12, notJson: 0, isCut: false, progress: 1, fields } });
    await panel.tell({ kind: 'filters', filters: { recent: ['total > 5'], saved: ['level:error'] } });
    const filter = panel.page.getByRole('combobox', { name: 'Filter' });
    const options = () => panel.page.locator('.suggestion-text').allInnerTexts();
    await filter.click();
    assert.deepEqual(await options(), ['level:error', 'total > 5']);
    await filter.pressSequentially('stat');
    await filter.press('Enter');
    assert.deepEqual(await options(), ['=', '!=', '~']);
    await filter.press('Tab');
    assert.deepEqual(await options(), ['"PLACED"', '"PAID"']);
    await filter.press('ArrowDown');
    await filter.press('ArrowDown');
    await filter.press('Enter');
    assert.equal(await filter.inputValue(), 'status = "PAID"');
    await filter.press('Enter');
    assert.equal((await panel.said('filterUsed')).text, 'status = "PAID"');
    await panel.button('Save this filter').click();
    assert.deepEqual(await panel.said('keepFilter'), { kind: 'keepFilter', text: 'status = "PAID"', isKept: true });
    await panel.button('How to write a filter').click();
    await panel.page.getByRole('region', { name: 'How to write a filter' }).getByText('total >= 100').waitFor();
    await panel.page.keyboard.press('Escape');
    await panel.page.getByRole('region', { name: 'How to write a filter' }).waitFor({ state: 'hidden' });
  });

  it('pauses with the space bar, and resumes', async () => {
    await open();
    await panel.showRows(rows(2));
    await panel.page.locator('.rows').focus();
    await panel.page.keyboard.press('Space');
    assert.deepEqual(await panel.said('pause'), { kind: 'pause', what: 'view', on: true });
    await panel.status({ isViewPaused: true, heldEnd: 2 });
    assert.equal(await text('.badge'), 'paused');
    await panel.page.keyboard.press('Space');
    assert.deepEqual(await panel.said('pause'), { kind: 'pause', what: 'view', on: false });
  });

  it('searches in both directions, and says where there is no result', async () => {
    await open();
    await panel.showRows(rows(5));
    await panel.page.locator('.rows').focus();
    await panel.page.keyboard.press('Control+f');
    await panel.page.getByRole('textbox', { name: 'Search' }).fill('order');
    await panel.page.keyboard.press('Enter');
    const { text: wanted, direction } = await panel.said('search');
    assert.deepEqual([wanted, direction], ['order', 'next']);
    await panel.tell({ kind: 'searched', text: 'order', generation: 0, position: 3, problem: undefined });
    await panel.page.locator('.row.selected').filter({ hasText: 'key-3' }).waitFor();
    await panel.page.keyboard.press('Shift+Enter');
    assert.equal((await panel.said('search')).direction, 'previous');
    await panel.tell({ kind: 'searched', text: 'order', generation: 0, position: undefined, problem: undefined });
    await panel.page.getByText('No results').waitFor();
    await panel.page.keyboard.press('Escape');
    assert.equal((await panel.said('search')).text, '');
  });

  it('chooses a time in the histogram by the keys, and all times again', async () => {
    await open();
    const counts = [Array.from({ length: 100 }, () => 5)];
    await panel.tell({
      kind: 'arrivals',
      arrivals: { startMs: NOON_MS, bucketMs: 1_000, shardIds: [SHARDS[0]!], counts, matched: undefined },
    });
    const histogram = panel.page.getByRole('slider', { name: /^Arrivals by shard/ });
    assert.match((await histogram.getAttribute('aria-label')) ?? '', /at most 5 in 1\.0 s$/);
    await histogram.press('ArrowLeft');
    const { range } = await panel.said('range');
    assert.deepEqual(range, { fromMs: NOON_MS + 90_000, toMs: NOON_MS + 100_000 });
    await panel.tell({ kind: 'filter', text: '', problem: undefined, range, saved: undefined });
    assert.match((await histogram.getAttribute('aria-valuetext')) ?? '', /, 50 records$/);
    await histogram.press('ArrowLeft');
    assert.deepEqual((await panel.said('range')).range, { fromMs: NOON_MS + 80_000, toMs: NOON_MS + 90_000 });
    await histogram.press('Escape');
    assert.equal((await panel.said('range')).range, undefined);
  });

  it('draws a burst as a burst: in at least ten seconds', async () => {
    await open();
    const arrivals = { startMs: NOON_MS, bucketMs: 10, shardIds: [SHARDS[0]!], counts: [[50, 50]], matched: undefined };
    await panel.tell({ kind: 'arrivals', arrivals });
    const label = await panel.page.locator('.histogram').getAttribute('aria-label');
    assert.match(label ?? '', /at most 100 in \d+ ms$/);
  });

  it('comes back to where one was in the same tail, and to nothing of another', async () => {
    await open();
    await panel.showRows(rows(400));
    await panel.page.locator('.rows').focus();
    await panel.page.keyboard.press('Home');
    await panel.answerRows();
    await panel.row('key-0').click();
    await panel.tell({ kind: 'details', id: 0, details: DETAILS });
    const kept = await readUntil(
      () => panel.kept<{ view?: { side?: string; place: { selected?: { id: number } } } }>(),
      ({ view }) => view?.side === 'record' && view.place.selected?.id === 0,
    );
    await panel.close();
    await open({ kept });
    await panel.showRows(rows(400));
    assert.equal((await panel.said('details')).id, 0);
    await panel.row('key-0').waitFor();
    await panel.close();
    await open({ kept, about: { id: 'another-tail' } });
    await panel.showRows(rows(400));
    assert.deepEqual(await panel.takeAll('details'), []);
  });

  it('says what costs money, and where the records come from an object has no shards to choose', async () => {
    await open({ about: { reading: 'fanOut' } });
    await panel.button('How to read the records: fan-out').waitFor();
    await panel.close();
    await open({ about: { reading: undefined } });
    assert.equal(await panel.button(/Shards to read/).count(), 0);
    assert.equal(await panel.button(/How to read/).count(), 0);
  });

  it('is of use at 300 pixels: nothing is wider than the page', async () => {
    await open({ viewport: { width: 300, height: 600 } });
    await panel.showRows(rows(20));
    const widest = await panel.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(widest <= 300, `${widest} pixels`);
  });
});
