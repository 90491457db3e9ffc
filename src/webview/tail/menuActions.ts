import type { MenuTarget } from './contextMenu';
import type { FromPanel, MenuAction, RecordAction, SelectionAction, ValueAction } from './messages';
import type { RecordTable } from './recordTable';
import type { SidePane } from './sidePane';

export interface MenuParts {
  table: RecordTable;
  side: SidePane;
  send: (message: FromPanel) => void;
}

const ON_VALUE: Partial<Record<MenuAction, ValueAction>> = {
  filterByValue: 'filter',
  excludeValue: 'exclude',
  copyValue: 'copy',
};
const ON_RECORD: Partial<Record<MenuAction, RecordAction>> = {
  ...({ copyRecord: 'copyData', copyJson: 'copyJson', copyCli: 'copyCli', openRecord: 'openDocument' } as const),
  ...({ findInS3: 'findInS3', tailFromHere: 'tailFromHere', sendAgain: 'sendAgain' } as const),
  ...({ sendEdited: 'sendEdited', selectForCompare: 'pickForDiff', compare: 'diff' } as const),
};
const ON_SELECTION: Partial<Record<MenuAction, SelectionAction>> = {
  ...({ copyRecord: 'copyData', copyJson: 'copyNdjson', openRecord: 'open' } as const),
  ...({ sendAgain: 'send', export: 'export', compare: 'diff' } as const),
};

/** What an item of the context menu does: mostly what a button of the panel does, too. */
export function runMenuAction(action: MenuAction, target: MenuTarget, { table, side, send }: MenuParts): void {
  if (target.kind === 'records') {
    const onSelection = ON_SELECTION[action];
    if (onSelection) table.act(onSelection);
    return;
  }
  if (target.column !== undefined && runOnColumn(action, target.column, table)) return;
  if (target.kind === 'column') return;
  const { id, value } = target;
  const path = value && 'path' in value ? value.path : undefined;
  const [onValue, onRecord] = [ON_VALUE[action], ON_RECORD[action]];
  if (onValue && value) send({ kind: 'value', action: onValue, id, of: path === undefined ? value : { path } });
  else if (onRecord) side.actOnRecord(onRecord, id);
  else if (path === undefined) return;
  else if (action === 'copyPath') send({ kind: 'copy', text: path });
  else if (action === 'showAsColumn') table.setPins([path], true);
}

/** @returns whether it was an action on a column */
function runOnColumn(action: MenuAction, column: string, table: RecordTable): boolean {
  switch (action) {
    case 'sortAscending':
    case 'sortDescending':
      table.sort({ column, isDescending: action === 'sortDescending' });
      return true;
    case 'sortByArrival':
      table.sort(undefined);
      return true;
    case 'hideColumn':
      table.hideColumn(column);
      return true;
    default:
      return false;
  }
}
