export interface KeyActions {
  filter: () => void;
  search: () => void;
  searchOn: (direction: 'next' | 'previous') => void;
  togglePause: () => void;
  openDetails: () => void;
  /** @returns whether there was a record to copy */
  copy: () => boolean;
  selectAll: () => void;
  /** @param isExtending what is passed is selected, too. @returns whether the key meant something */
  move: (key: string, isExtending: boolean) => boolean;
  /** Opens the menu of what has the focus. */
  menu: () => void;
  /** @returns whether there was something to leave */
  leave: () => boolean;
}

const MOVES = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End'];

/** The keys of the panel, wherever the focus is in it. */
export function listenToKeys(actions: KeyActions): void {
  document.addEventListener('keydown', (event) => {
    if (!handled(event, actions)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function handled(event: KeyboardEvent, actions: KeyActions): boolean {
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key.toLowerCase() === 'f') return done(actions.search);
  // The menu key opens it by itself, and so does this one, but not everywhere.
  if (event.key === 'F10' && event.shiftKey) return done(actions.menu);
  if (event.key === 'F3') return done(() => actions.searchOn(event.shiftKey ? 'previous' : 'next'));
  if (isCommand && event.key.toLowerCase() === 'a' && selectAllIn(event.target)) return true;
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === 'text';
  if (isTyping || event.altKey) return false;
  const isOnRows = event.target === document.body || (event.target as Element).closest('.rows') !== null;
  if (isCommand) {
    const isText = document.getSelection()?.isCollapsed === false;
    const key = event.key.toLowerCase();
    if (key === 'a' && isOnRows) return done(actions.selectAll);
    return key === 'c' && isOnRows && !isText && actions.copy();
  }
  if (event.key === '/') return done(actions.filter);
  if (event.key === 'Escape') return actions.leave();
  return isOnRows && onRows(event, actions);
}

/**
 * In a field its text, in the details what they show. Left to itself, the editor would select all of the page a moment later, when
 * somebody has typed on.
 */
function selectAllIn(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && target.type === 'text') {
    target.select();
    return true;
  }
  const content = (target as Element).closest('.details')?.querySelector('.content');
  if (content) document.getSelection()?.selectAllChildren(content);
  return content !== null && content !== undefined;
}

function onRows({ key, shiftKey }: KeyboardEvent, actions: KeyActions): boolean {
  if (key === ' ') return done(actions.togglePause);
  if (key === 'Enter') return done(actions.openDetails);
  if (!MOVES.includes(key)) return false;
  return actions.move(key, shiftKey);
}

function done(act: () => void): true {
  act();
  return true;
}
