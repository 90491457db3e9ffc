import { runStage } from './stage';
import { parseVscodeTests } from './testFiles';
import { runUiTests } from './uiTests';

runStage({ build: true }, (onLine) => {
  const { filter, vscode } = parseVscodeTests(process.argv.slice(2));
  return runUiTests({ filter, vscode, onLine });
});
