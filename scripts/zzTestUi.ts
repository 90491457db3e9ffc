import { runStage } from '/work/main/scripts/stage';
import { parseTestFilter } from '/work/main/scripts/testFiles';
import { runUiTests } from '/work/main/scripts/uiTests';

runStage({ build: false }, () => runUiTests(parseTestFilter(process.argv.slice(2))));
