import { DIALECT } from './eslint.dialect.mjs';

/**
 * Where VS Code reads markup, links or icons out of a text, and which file alone may speak to it: that file makes every text inert first
 * (`src/ui/inert/`). So no caller can forget to, and the next message cannot make a link of a record's key.
 *
 * @public A unit test imports it by its address, which knip does not see.
 */
export const MARKUP_DOORS = [
  {
    names: ['showErrorMessage', 'showWarningMessage', 'showInformationMessage', 'setStatusBarMessage'],
    file: 'src/ui/messages.ts',
    instead: 'showError, showResult, askWhich, confirm or noteBriefly',
  },
  {
    names: ['NoPermissions', 'Unavailable'],
    file: 'src/ui/documents/fileSystemErrors.ts',
    instead: 'notAllowed or unavailable',
  },
  { names: ['withProgress'], file: 'src/ui/progress.ts', instead: 'showProgress or showSteps' },
  {
    names: ['showQuickPick', 'createQuickPick'],
    file: 'src/ui/prompts/quickPicks.ts',
    instead: 'choose, chooseMany or LivePick',
  },
  { names: ['showInputBox', 'createInputBox'], file: 'src/ui/prompts/inputBoxes.ts', instead: 'askForText' },
  { names: ['createStatusBarItem'], file: 'src/ui/statusItem.ts', instead: 'StatusItem' },
  {
    assigned: ['isTrusted', 'supportHtml'],
    classes: ['MarkdownString'],
    file: 'src/ui/markdown.ts',
    instead: 'factSheet or markdownOf',
  },
  { names: ['createTerminal'], file: 'src/ui/terminal.ts', instead: 'runInTerminal' },
  { classes: ['CodeLens'], file: 'src/ui/lens.ts', instead: 'lens' },
  { classes: ['TreeItem'], file: 'src/ui/tree/treeItems.ts', instead: 'a Row' },
  { classes: ['DocumentLink'], file: 'src/ui/documents/commandLink.ts', instead: 'commandLink' },
  { names: ['createWebviewPanel'], file: 'src/ui/webviews/webviewPanel.ts', instead: 'openWebviewPanel' },
];

/** `window[name]` and `command:` addresses have no name of their own that could be forbidden. */
const ALWAYS = [
  {
    selector:
      "MemberExpression[computed=true][object.name='window'], MemberExpression[computed=true][property.name='window']",
    message: 'Name the function of `window`: a computed name passes by the rules for texts from elsewhere.',
  },
];
const COMMAND_ADDRESS = {
  selector: 'Literal[value=/^command:/], TemplateElement[value.raw=/^command:/]',
  message: 'A command: address is made in src/ui/documents/commandLink.ts only: commandLink.',
};

/** A function may not even be named; a class may, as a type. */
function selectorsFor({ names = [], classes = [], assigned = [], file, instead }) {
  const message = `${[...names, ...classes, ...assigned].join(', ')}: only in ${file}, which makes texts inert. Use ${instead}.`;
  const name = `/^(${names.join('|')})$/`;
  const className = `/^(${classes.join('|')})$/`;
  const selectors = [
    ...(names.length > 0 ? [`Identifier[name=${name}]`, `Literal[value=${name}]`] : []),
    ...(classes.length > 0
      ? [
          `ImportDeclaration[importKind='value'] > ImportSpecifier[importKind='value'][imported.name=${className}]`,
          `MemberExpression[property.name=${className}]`,
          `MemberExpression[property.value=${className}]`,
        ]
      : []),
  ];
  // A workspace's `isTrusted` may be read.
  if (assigned.length > 0) {
    selectors.push(`AssignmentExpression[left.property.name=/^(${assigned.join('|')})$/]`);
  }
  return { selector: selectors.join(', '), message };
}

function rulesExcept(own) {
  const closed = MARKUP_DOORS.filter((door) => door !== own);
  const commands = own?.classes?.includes('DocumentLink') ? [] : [COMMAND_ADDRESS];
  return { 'no-restricted-syntax': ['error', ...DIALECT, ...ALWAYS, ...commands, ...closed.map(selectorsFor)] };
}

/** Forbidden wherever `vscode` is known, but for each door's own file. */
export const markupBorders = [
  { files: ['src/ui/**/*.ts', 'src/extension.ts'], rules: rulesExcept(undefined) },
  ...MARKUP_DOORS.map((door) => ({ files: [door.file], rules: rulesExcept(door) })),
];
