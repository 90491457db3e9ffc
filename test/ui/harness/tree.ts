import type { Locator, Page } from 'playwright-core';
import { comes } from './comes';
import type { Menu } from './menu';

const MAX_CLICKS = 3;
const MAX_PICKS = 4;
const MAX_HOVERS = 5;
/** In the title of the window. */
const ASIDE = { x: 640, y: 3 };
/** A tree of the workbench opens a row at once, also where its children are still asked for. */
const CLICK_LIMIT_MS = 3_000;
/** An object is asked of its server first. */
const OPENED_LIMIT_MS = 15_000;

/** A tree view, its rows named by their labels: the whole of one, or a pattern. */
export class Tree {
  readonly #page: Page;
  readonly #part: Locator;
  readonly #menu: Menu;

  constructor(page: Page, part: Locator, menu: Menu) {
    this.#page = page;
    this.#part = part;
    this.#menu = menu;
  }

  row(label: string | RegExp): Locator {
    return this.#part
      .locator('.tree-explorer-viewlet-tree-view .monaco-list-row')
      .filter({ has: this.#page.locator('.label-name').getByText(label, { exact: true }) })
      .first();
  }

  /** The labels in sight, from top to bottom. */
  async labels(): Promise<string[]> {
    await this.#part.locator('.tree-explorer-viewlet-tree-view .monaco-list-row').first().waitFor();
    return this.#part.locator('.tree-explorer-viewlet-tree-view .monaco-list-row .label-name').allInnerTexts();
  }

  /** What a row says beside its label, once that matches. */
  async description(label: string | RegExp, pattern: RegExp): Promise<string> {
    const description = this.row(label).locator('.label-description').filter({ hasText: pattern });
    await description.waitFor();
    return description.innerText();
  }

  async click(label: string | RegExp): Promise<void> {
    await this.row(label).locator('.label-name').click();
  }

  /** Clicks a row until what it opens is there: a click is lost where the tree puts other rows under it meanwhile. */
  async open(label: string | RegExp, opened: Locator): Promise<void> {
    for (let clicks = 1; clicks < MAX_CLICKS; clicks++) {
      await this.click(label);
      if (await comes(opened.waitFor({ timeout: OPENED_LIMIT_MS }))) return;
    }
    await this.click(label);
    await opened.waitFor();
  }

  /** Opens a node, if it is not open, without picking it. */
  async expand(label: string | RegExp): Promise<void> {
    await this.#setExpanded(label, true);
  }

  async collapse(label: string | RegExp): Promise<void> {
    await this.#setExpanded(label, false);
  }

  /** Hovers a row and returns the text of its tooltip. */
  async tooltip(label: string | RegExp): Promise<string> {
    const hover = this.#page.locator('.workbench-hover .hover-contents').last();
    await this.#page.mouse.move(0, 0);
    await hover.waitFor({ state: 'hidden' });
    await this.#hoverUntil(label, hover);
    return hover.innerText();
  }

  /** The titles of the actions that a row shows at its end while the pointer is on it. */
  async inlineActions(label: string | RegExp): Promise<string[]> {
    const actions = this.row(label).locator('.actions .action-label');
    await this.#hoverUntil(label, actions.first());
    return actions.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label') ?? ''));
  }

  async pressInlineAction(label: string | RegExp, title: string): Promise<void> {
    const action = this.row(label).locator('.actions').getByRole('button', { name: title }).first();
    await this.#hoverUntil(label, action);
    await action.click();
  }

  /** Opens the context menu of a row; `workbench.menu` reads and picks. */
  async openMenu(label: string | RegExp): Promise<void> {
    for (let clicks = 0; clicks < MAX_CLICKS; clicks++) {
      await this.row(label).locator('.label-name').click({ button: 'right' });
      if (await this.#menu.opens()) return;
    }
    throw new Error(`The row ${String(label)} has no menu.`);
  }

  /**
   * Picks from the context menu of a row until what it opens is there. VS Code hands no row over while it is being shown
   * anew: then the command asks for a place, which is dismissed.
   */
  async pickFromMenu(label: string | RegExp, item: string, opened: Locator): Promise<void> {
    const asked = this.#page.locator('.quick-input-widget .quick-input-title').filter({ hasText: /^S3 outputs/ });
    for (let picks = 0; picks < MAX_PICKS; picks++) {
      await this.openMenu(label);
      if (!(await this.#menu.pick(item))) continue;
      await opened.or(asked).first().waitFor();
      if (!(await asked.isVisible())) return;
      await this.#page.keyboard.press('Escape');
      await asked.waitFor({ state: 'hidden' });
    }
    throw new Error(`The row ${String(label)} was not handed over to ${item}.`);
  }

  /** A busy editor misses a pointer now and then: it comes again until it is noticed. */
  async #hoverUntil(label: string | RegExp, shown: Locator): Promise<void> {
    for (let attempts = 1; attempts < MAX_HOVERS; attempts++) {
      await this.row(label).locator('.label-name').hover();
      if (await comes(shown.waitFor({ timeout: CLICK_LIMIT_MS }))) return;
      await this.#page.mouse.move(ASIDE.x, ASIDE.y);
    }
    await this.row(label).locator('.label-name').hover();
    await shown.waitFor();
  }

  /** Rows above may still come, and move a row away under the pointer: then the click is made again. */
  async #setExpanded(label: string | RegExp, expanded: boolean): Promise<void> {
    const row = this.row(label);
    const asWished = this.#part
      .locator(`.monaco-list-row[aria-expanded="${expanded}"]`)
      .filter({ has: this.#page.locator('.label-name').getByText(label, { exact: true }) })
      .first();
    await row.waitFor();
    for (let clicks = 0; clicks < MAX_CLICKS; clicks++) {
      if ((await row.getAttribute('aria-expanded')) === String(expanded)) return;
      await row.locator('.monaco-tl-twistie').click();
      if (await comes(asWished.waitFor({ timeout: CLICK_LIMIT_MS }))) return;
    }
    await asWished.waitFor();
  }
}
