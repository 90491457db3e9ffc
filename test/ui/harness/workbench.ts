import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { OUT } from '../../../scripts/paths';
import { copySampleWorkspace, type TemporaryWorkspace } from '../../../scripts/sampleWorkspace';
import { PACKAGE_VARIABLE } from '../../../scripts/uiTests';
import { vscodeOfTests } from '../../../scripts/vscodeVersions';
import {
  startWorkbenchServer,
  workbenchUrl,
  type WorkbenchServer,
  type WorkbenchServerOptions,
} from '../../../scripts/workbenchServer';
import { sharedBrowser } from './browser';
import { comes } from './comes';
import { Editor } from './editor';
import { Menu } from './menu';
import { Notifications } from './notifications';
import { QuickInput } from './quickInput';
import { Tree } from './tree';
import { giveWebviewsAProcess, WEBVIEW_PROCESS_FLAGS } from './webviewProcess';

/** Long enough for a busy machine. A shorter limit would not make a real failure show sooner. */
const CONDITION_LIMIT_MS = 60_000;
const LOAD_LIMIT_MS = 120_000;
const MAX_ATTEMPTS = 4;
const ATTEMPT_LIMIT_MS = 4_000;
const WIDE = { width: 1280, height: 800 };
const SCREENSHOTS = path.join(OUT, 'screenshots');

/** The label of the extension's container in the activity bar. */
const CONTAINER = 'Kinesis Pipelines';

export type Theme =
  'Dark Modern' | 'Light Modern' | 'Dark 2026' | 'Light 2026' | 'Dark High Contrast' | 'Light High Contrast';

const CLASS_OF_THEME: Record<Theme, string> = {
  'Dark Modern': 'vscode-theme-defaults-themes-dark_modern-json',
  'Light Modern': 'vscode-theme-defaults-themes-light_modern-json',
  'Dark 2026': 'vscode-theme-defaults-themes-2026-dark-json',
  'Light 2026': 'vscode-theme-defaults-themes-2026-light-json',
  'Dark High Contrast': 'vscode-theme-defaults-themes-hc_black-json',
  'Light High Contrast': 'vscode-theme-defaults-themes-hc_light-json',
};

/** As settings name them. */
const ID_OF_THEME: Partial<Record<Theme, string>> = {
  'Dark High Contrast': 'Default High Contrast',
  'Light High Contrast': 'Default High Contrast Light',
  // A newer VS Code has left out the first word.
  ...(vscodeOfTests() === 'oldest' && { 'Dark Modern': 'Default Dark Modern', 'Light Modern': 'Default Light Modern' }),
};

/** In which VS Code, and with which extension, this run of the tests opens workbenches. */
function ofTheRun(): WorkbenchServerOptions {
  const packedIn = process.env[PACKAGE_VARIABLE];
  const extension = packedIn === undefined ? 'installed' : { packedIn, besideTests: false };
  return { vscode: vscodeOfTests(), extension };
}

export interface WorkbenchOptions extends WorkbenchServerOptions {
  viewport?: { width: number; height: number };
  /** As in `pt-br`. The workbench's own texts stay English, since no language pack is installed. */
  displayLanguage?: string;
  /** Webviews run in a process of their own, as in VS Code itself. Of the first workbench in a browser. */
  hasWebviewProcess?: boolean;
}

/**
 * A VS Code workbench with the extension of this project in a real browser, on a server and a copy of the sample
 * workspace of its own. Every method waits for what it names to be there, and fails where it does not come.
 */
export class Workbench {
  readonly #context: BrowserContext;
  readonly #server: WorkbenchServer;
  readonly #workspace: TemporaryWorkspace;

  /** The workbenches that no test has closed. */
  static readonly opened = new Set<Workbench>();

  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly editor: Editor;
  /** The menu that is open: a context menu, or one behind "…". */
  readonly menu: Menu;
  /** The tree of the extension's view. */
  readonly tree: Tree;

  private constructor(
    readonly page: Page,
    context: BrowserContext,
    server: WorkbenchServer,
    workspace: TemporaryWorkspace,
  ) {
    this.#context = context;
    this.#server = server;
    this.#workspace = workspace;

    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.editor = new Editor(page, this.quickInput);
    this.menu = new Menu(page);
    this.tree = new Tree(page, page.locator('.part.sidebar'), this.menu);
  }

  /** Opens a workbench and waits until the extension's container is in the activity bar. */
  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const workspace = await copySampleWorkspace();
    const server = await startWorkbenchServer({ ...ofTheRun(), ...options }).catch(async (error: unknown) => {
      await workspace.remove();
      throw error;
    });
    const { displayLanguage, hasWebviewProcess = false } = options;
    const browser = await sharedBrowser(hasWebviewProcess ? WEBVIEW_PROCESS_FLAGS : []);
    const context = await browser.newContext({
      viewport: options.viewport ?? WIDE,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(CONDITION_LIMIT_MS);
    if (hasWebviewProcess) await giveWebviewsAProcess(context);
    if (displayLanguage !== undefined) {
      // What the first line of a language pack's messages does.
      await context.addInitScript((language) => {
        Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
      }, displayLanguage);
    }
    const workbench = new Workbench(await context.newPage(), context, server, workspace);
    Workbench.opened.add(workbench);
    await workbench.page.goto(workbenchUrl(server, { workspace: workspace.folder }));
    await workbench.#waitUntilReady();
    return workbench;
  }

  /** The copy of the sample workspace: a test may write into it. */
  get folder(): string {
    return this.#workspace.folder;
  }

  async close(): Promise<void> {
    if (!Workbench.opened.delete(this)) return;
    await this.#context.close();
    await this.#server.end();
    await this.#workspace.remove();
  }

  /** Reloads the window as a person does, so that VS Code saves what it restores afterwards. */
  async reload(): Promise<void> {
    await this.reloads(() => this.runCommand('Developer: Reload Window'));
  }

  /** Runs an action that reloads the window, and waits until it is back. */
  async reloads(act: () => Promise<void>): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: LOAD_LIMIT_MS });
    await Promise.all([loaded, act()]);
    await this.#waitUntilReady();
  }

  /** Shows the extension's view in the side bar. */
  async showView(): Promise<void> {
    await this.#showContainer(CONTAINER);
  }

  /** Presses a button in the title of the extension's view. */
  async pressViewAction(title: string): Promise<void> {
    await this.page.locator('.part.sidebar .composite.title').getByRole('button', { name: title, exact: true }).click();
  }

  /** Shows the folders of the workspace in the side bar. */
  async showExplorer(): Promise<Locator> {
    await this.#showContainer('Explorer');
    return this.page.locator('.part.sidebar .explorer-folders-view');
  }

  /** Runs a command by the whole of its title in the Command Palette, its category included. */
  async runCommand(title: string): Promise<void> {
    await this.quickInput.pickFrom('F1', { text: `>${title}`, label: title });
  }

  async openFile(name: string): Promise<void> {
    await this.quickInput.pickFrom('ControlOrMeta+p', { text: name, label: name });
    await this.editor.tab(name).waitFor();
  }

  /** Shows an output channel, waits until something is in it, and returns all of its text. */
  async outputText(channel: string): Promise<string> {
    await this.runCommand('Output: Show Output Channels...');
    await this.quickInput.pick(channel, { exact: true });
    const output = this.page.locator('.part.panel .monaco-editor').first();
    await output.locator('.view-line').filter({ hasText: /\S/ }).first().waitFor();
    return this.editor.text(output);
  }

  /** Through the settings, so that an open menu or quick pick stays open. */
  async setTheme(theme: Theme): Promise<void> {
    await this.#server.changeSettings({ 'workbench.colorTheme': ID_OF_THEME[theme] ?? theme });
    await this.page.locator(`.monaco-workbench.${CLASS_OF_THEME[theme]}`).waitFor();
  }

  /** 400 is the least width that all of the extension must still be of use in. */
  async setViewport(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  /** Writes `out/screenshots/<name>.png` and returns its path. */
  async screenshot(name: string): Promise<string> {
    await mkdir(SCREENSHOTS, { recursive: true });
    const file = path.join(SCREENSHOTS, `${name.replace(/[^\w-]+/g, '-').slice(0, 120)}.png`);
    await this.page.screenshot({ path: file, animations: 'disabled' });
    return file;
  }

  /** The container comes once the connection to the server stands and the server has read the extension's package.json. */
  async #waitUntilReady(): Promise<void> {
    await this.#containerTab().waitFor({ timeout: LOAD_LIMIT_MS });
  }

  /**
   * A click on the tab of a container that is in sight hides it. A window that is still restoring what it showed before
   * may bring it into sight just before the click: then it is clicked again.
   */
  async #showContainer(name: string): Promise<void> {
    const title = this.page.locator('.part.sidebar .composite.title', { hasText: new RegExp(name, 'i') });
    const isShown = () => comes(title.waitFor({ timeout: ATTEMPT_LIMIT_MS }));
    for (let attempts = 1; attempts < MAX_ATTEMPTS; attempts++) {
      if (!(await title.isVisible())) await this.#containerTab(name).click();
      if (await isShown()) return;
    }
    await title.waitFor();
  }

  #containerTab(name = CONTAINER): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name });
  }
}
