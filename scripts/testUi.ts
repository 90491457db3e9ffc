import { runStage } from './stage';
import { parseTestFilter } from './testFiles';
import { runUiTests } from './uiTests';

runStage({ build: true }, () => runUiTests(parseTestFilter(process.argv.slice(2))));
