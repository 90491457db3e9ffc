import { fetchedNode } from './nodeProgram';
import { runAgainUnder } from './runAgain';
import { VSCODE_VERSIONS } from './vscodeVersions';

/** What `bootstrap.mjs` runs where the Node of the machine is too old: its own command, under the Node of the newest VS Code. */
async function main(): Promise<number> {
  const major = VSCODE_VERSIONS.newest.node;
  const node = await fetchedNode(major);
  console.log(`Node ${process.versions.node} is too old for this project: going on under Node ${major} from npm.`);
  return runAgainUnder(node);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
