import { runMocha } from './mochaStage';
import { runStage } from './stage';
import { parseTestFilter } from './testFiles';

runStage({ build: false }, (onLine) =>
  runMocha({ folder: 'unit', filter: parseTestFilter(process.argv.slice(2)), onLine }),
);
