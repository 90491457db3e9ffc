type Child = Node | string;

interface Properties {
  class?: string;
  title?: string;
  text?: string;
  role?: string;
  hidden?: boolean;
  tabIndex?: number;
  /** `aria-…` and `data-…`. */
  attributes?: Record<string, string>;
}

/** An element; text goes in as text, never as HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (properties.class !== undefined) made.className = properties.class;
  if (properties.title !== undefined) made.title = properties.title;
  if (properties.text !== undefined) made.textContent = properties.text;
  if (properties.role !== undefined) made.setAttribute('role', properties.role);
  if (properties.hidden !== undefined) made.hidden = properties.hidden;
  if (properties.tabIndex !== undefined) made.tabIndex = properties.tabIndex;
  for (const [attribute, value] of Object.entries(properties.attributes ?? {})) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** Sets what is not so already: a text that is set again is read out again. Where there is a text, its node stays. */
export function setText(target: Element, text: string): void {
  const { firstChild: only } = target;
  if (only instanceof Text && only.nextSibling === null) setData(only, text);
  else if (target.textContent !== text) target.textContent = text;
}

/** Where it is set again, the browser looks for its style again. */
export function setClass(target: Element, name: string): void {
  if (target.className !== name) target.className = name;
}

export function setData(node: Text, text: string): void {
  if (node.data !== text) node.data = text;
}

export function iconButton(icon: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', { class: 'icon-button', title: label, attributes: { 'aria-label': label } });
  button.append(element('span', { class: `icon icon-${icon}`, attributes: { 'aria-hidden': 'true' } }));
  button.addEventListener('click', onClick);
  return button;
}

/** An icon with its name beside it, where the icon alone does not say it. */
export function labelledButton(icon: string, label: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', { class: 'labelled-button' });
  button.append(element('span', { class: `icon icon-${icon}`, attributes: { 'aria-hidden': 'true' } }), label);
  button.addEventListener('click', onClick);
  return button;
}

export function relabel(button: HTMLButtonElement, icon: string, label: string): void {
  if (button.title === label) return;
  button.title = label;
  button.setAttribute('aria-label', label);
  const shown = button.querySelector('.icon');
  if (shown) shown.className = `icon icon-${icon}`;
}

export function textButton(label: string, onClick: () => void, isPrimary = false): HTMLButtonElement {
  const button = element('button', { class: isPrimary ? 'text-button primary' : 'text-button', text: label });
  button.addEventListener('click', onClick);
  return button;
}
