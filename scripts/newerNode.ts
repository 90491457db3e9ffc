import { fetchedNode } from './nodeProgram';
import { runAgainUnder } from './runAgain';
import { VSCODE_VERSIONS } from './vscodeVersions';

/** `bootstrap.mjs` runs this where the machine's Node is too old. It runs the same command under the Node of the newest VS Code. */
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
