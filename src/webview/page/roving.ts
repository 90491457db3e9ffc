/**
 * Makes one Tab stop of the controls in an element: the arrow keys, Home and End go from one to the next. What is hidden or disabled is
 * passed over. A text field keeps its own keys, as far as it can use them.
 */
export function makeOneTabStop(root: HTMLElement, controls: string): void {
  const all = () => [...root.querySelectorAll<HTMLElement>(controls)].filter(isReachable);
  const choose = (chosen: HTMLElement | undefined) => {
    for (const control of root.querySelectorAll<HTMLElement>(controls)) {
      const tabIndex = control === chosen ? 0 : -1;
      if (control.tabIndex !== tabIndex) control.tabIndex = tabIndex;
    }
  };
  const update = () => {
    const reachable = all();
    choose(reachable.find((control) => control.tabIndex === 0) ?? reachable[0]);
  };
  root.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && target.matches(controls)) choose(target);
  });
  root.addEventListener('keydown', (event) => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || !target.matches(controls) || isCommand(event)) return;
    const next = nextOf(all(), target, event.key);
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  });
  // What is hidden, disabled or new may be the one that Tab came to.
  new MutationObserver(update).observe(root, {
    ...{ subtree: true, childList: true, attributes: true, attributeFilter: ['hidden', 'disabled'] },
  });
  update();
}

function nextOf(reachable: HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const at = reachable.indexOf(from);
  switch (key) {
    case 'ArrowRight':
      return reachable[at + 1];
    case 'ArrowLeft':
      return reachable[at - 1];
    case 'Home':
      return reachable[0];
    case 'End':
      return reachable.at(-1);
    default:
      return undefined;
  }
}

function isReachable(control: HTMLElement): boolean {
  const isDisabled = control instanceof HTMLButtonElement && control.disabled;
  return !isDisabled && control.closest('[hidden]') === null;
}

function isCommand({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return ctrlKey || metaKey || altKey;
}
