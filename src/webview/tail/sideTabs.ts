import { element } from '../page/element';
import type { PanelTexts } from './panelTexts';

/** The forms of one record. */
const RECORD_TABS = ['record', 'raw', 'hex', 'info'] as const;

export type RecordTab = (typeof RECORD_TABS)[number];

/** What the side shows, one at a time: a record in one of its forms, or the fields of all records. */
export type SideTab = RecordTab | 'fields';

const TABS: readonly SideTab[] = [...RECORD_TABS, 'fields'];

export function isRecordTab(tab: SideTab | undefined): tab is RecordTab {
  return tab !== undefined && tab !== 'fields';
}

export interface SideTabsOptions {
  texts: PanelTexts;
  /** The id of the element that a tab shows. */
  panelOf: (tab: SideTab) => string;
  onChoose: (tab: SideTab) => void;
}

/** The tabs at the upper edge of the side: one Tab stop, and the arrow keys go from one to the next. */
export class SideTabs {
  readonly root: HTMLElement;
  readonly #options: SideTabsOptions;
  readonly #buttons = new Map<SideTab, HTMLButtonElement>();

  constructor(options: SideTabsOptions) {
    this.#options = options;
    const attributes = { 'aria-label': options.texts.details };
    this.root = element('div', { class: 'tabs', role: 'tablist', attributes });
    for (const tab of TABS) this.root.append(this.#make(tab));
    this.show(undefined);
  }

  /** Undefined: the side is closed. */
  show(chosen: SideTab | undefined): void {
    for (const [tab, button] of this.#buttons) {
      button.setAttribute('aria-selected', String(tab === chosen));
      button.tabIndex = tab === (chosen ?? TABS[0]) ? 0 : -1;
    }
  }

  #make(tab: SideTab): HTMLButtonElement {
    const { texts, panelOf, onChoose } = this.#options;
    const attributes = { 'aria-controls': panelOf(tab) };
    const button = element('button', { class: 'tab', role: 'tab', text: titleOf(tab, texts), attributes });
    button.addEventListener('click', () => onChoose(tab));
    button.addEventListener('keydown', (event) => {
      const next = nextTab(tab, event.key);
      if (!next) return;
      event.preventDefault();
      onChoose(next);
      this.#buttons.get(next)?.focus();
    });
    this.#buttons.set(tab, button);
    return button;
  }
}

function titleOf(tab: SideTab, texts: PanelTexts): string {
  return tab === 'record' ? texts.details : texts[tab];
}

function nextTab(tab: SideTab, key: string): SideTab | undefined {
  const at = TABS.indexOf(tab);
  switch (key) {
    case 'ArrowRight':
      return TABS[(at + 1) % TABS.length];
    case 'ArrowLeft':
      return TABS.at(at - 1);
    case 'Home':
      return TABS[0];
    case 'End':
      return TABS.at(-1);
    default:
      return undefined;
  }
}
