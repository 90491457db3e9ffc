import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { assembled, MODULE_FILE } from './assembled';
import { ROOT } from './paths';

/** `npm run assemble`: compiles the AssemblyScript into the module that the extension loads. */
void assembled().then((source) => writeFileSync(path.join(ROOT, MODULE_FILE), source));
