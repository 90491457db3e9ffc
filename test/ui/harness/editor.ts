import type { FrameLocator, Locator, Page } from 'playwright-core';
import { clipboardText } from './clipboard';
import { comes } from './comes';
import type { QuickInput } from './quickInput';

const MAX_ATTEMPTS = 4;
const ATTEMPT_LIMIT_MS = 10_000;
/** In the title of the window. */
const ASIDE = { x: 640, y: 3 };

/** The editor that is active. */
export class Editor {
  readonly #page: Page;
  readonly #quickInput: QuickInput;

  constructor(page: Page, quickInput: QuickInput) {
    this.#page = page;
    this.#quickInput = quickInput;
  }

  tab(title: string): Locator {
    return this.#page.locator('.part.editor .tab').filter({ hasText: title }).first();
  }

  /** A newer VS Code shows settings in an editor above all others, which has no tab. */
  modal(title: string): Locator {
    return this.#page.locator('.monaco-modal-editor-block').filter({ hasText: title });
  }

  /** As long as one is there, it takes all keys and clicks. */
  async closeModal(): Promise<void> {
    const modal = this.#page.locator('.monaco-modal-editor-block');
    for (let presses = 0; presses < MAX_ATTEMPTS && (await modal.isVisible()); presses++) {
      await this.#page.keyboard.press('Escape');
      await comes(modal.waitFor({ state: 'hidden', timeout: ATTEMPT_LIMIT_MS }));
    }
    await modal.waitFor({ state: 'hidden' });
  }

  async activeTab(): Promise<string> {
    return this.#page.locator('.part.editor .tab.active .label-name').first().innerText();
  }

  /** The buttons at the right end of the editor's title. */
  titleAction(title: string): Locator {
    return this.#page.locator('.part.editor .editor-actions').getByRole('button', { name: title }).first();
  }

  /** All of the text, also what is out of sight: through the clipboard, as a person would take it. */
  async text(editor: Locator = this.#inSight()): Promise<string> {
    const before = `nothing copied yet ${Date.now()}`;
    await this.#page.evaluate((text) => navigator.clipboard.writeText(text), before);
    await editor.locator('.view-lines').click();
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.press('ControlOrMeta+c');
    return clipboardText(this.#page, (text) => text !== before);
  }

  /** The page that a panel's own code draws. VS Code puts it into a frame within a frame. */
  webview(): FrameLocator {
    return this.#page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /**
   * Opens what a link of a document leads to. The editor redraws the line while the key is held above the link, so that
   * a click finds no element there: the mouse goes by the place alone.
   */
  async follow(link: Locator, opened: Locator): Promise<void> {
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
      await this.#page.mouse.move(ASIDE.x, ASIDE.y);
      const box = await link.boundingBox();
      if (!box) continue;
      await this.#page.keyboard.down('ControlOrMeta');
      await this.#page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 2 });
      await this.#page.mouse.down();
      await this.#page.mouse.up();
      await this.#page.keyboard.up('ControlOrMeta');
      if (await comes(opened.waitFor({ timeout: ATTEMPT_LIMIT_MS }))) return;
    }
    await opened.waitFor();
  }

  async goToLine(line: number): Promise<void> {
    await this.#page.keyboard.press('Control+g');
    await this.#quickInput.waitUntilOpen();
    await this.#quickInput.enter(`:${line}`);
  }

  /** Through the palette: a chord of keys may get lost in a panel that has the focus. */
  async closeAll(): Promise<void> {
    const label = 'View: Close All Editors';
    await this.#quickInput.pickFrom('F1', { text: `>${label}`, label });
    await this.#page.locator('.part.editor .tab').first().waitFor({ state: 'detached' });
  }

  #inSight(): Locator {
    return this.#page.locator('.part.editor .editor-group-container.active .editor-instance .monaco-editor').first();
  }
}
